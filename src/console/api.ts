import type { Admin } from "../client/admin.ts";
import { adminOver } from "../client/admin-over.ts";
import { createCollection } from "../client/create-collection.ts";
import {
  type Collection,
  type Fault,
  type Finding as LintFinding,
  SeedbedError,
} from "../client/index.ts";
import { overHttp } from "../client/over-http.ts";
import { readBody, readField, textOf } from "../client/reading.ts";
import { retrying } from "../client/retrying.ts";
import { inSession } from "./access/session.ts";
import { contentOf, type Fields } from "./document/content.ts";
import { type ApiDescription, type CollectionInfo, collectionsIn } from "./schema.ts";

/** Shared with the front page. */
const keyName = "seedbed-key";

/** Keeps a function key for this tab. */
export function keepKey(key: string): void {
  sessionStorage.setItem(keyName, key);
}

/** Whether there is a function key in this tab. */
export function hasKey(): boolean {
  return sessionStorage.getItem(keyName) !== null;
}

export function forgetKey(): void {
  sessionStorage.removeItem(keyName);
}

const send = retrying(
  overHttp({
    fetch: inSession,
    headers: () => ({ "x-functions-key": sessionStorage.getItem(keyName) ?? undefined }),
  }),
  3,
);

/** The operator's calls. */
export const admin: Admin = adminOver(send);

/** The calls of a collection that only the API's description knows. */
export function callsOf({ name, singular }: CollectionInfo): Collection<Fields> {
  return createCollection<Fields>(send, name, singular);
}

/** The collections of this Seedbed. */
export async function readCollections(): Promise<readonly CollectionInfo[]> {
  const answer = await send({ method: "GET", path: ["openapi.json"] });
  return collectionsIn(readBody<ApiDescription>(answer, "paths"));
}

/** A message that a template renders, and where its text is from. */
export interface RenderedMessage {
  readonly role: string;
  readonly content: string;
  readonly segments?: readonly { readonly text: string; readonly source?: string }[];
}

/** What a template renders. */
export interface Rendering {
  readonly messages: readonly RenderedMessage[];
  readonly warnings: readonly Fault[];
}

/** Renders a document that is not saved; values that do not fit it are warnings. */
export async function render(path: readonly string[], content: Fields): Promise<Rendering> {
  const query = { segments: true, strict: false };
  const sending = { method: "POST", path, query, content, isIdempotent: true } as const;
  return readBody<Rendering>(await send(sending), "messages");
}

/** A failure of a call; anything else is a defect, and is thrown on. */
export function failureOf(error: unknown): SeedbedError {
  if (error instanceof SeedbedError) {
    return error;
  }
  throw error;
}

/** A failure that signing in helps against: with a key, or on the platform's page. */
export function signInFor({ code, requestId }: SeedbedError): "key" | "entra" | undefined {
  if (code !== "unauthenticated") {
    return undefined;
  }
  // The Functions host refuses a missing key with an empty answer; with Entra, the app answers.
  return requestId === undefined ? "key" : "entra";
}

/** A revision as text: in the text form of its collection, or as JSON. */
export async function textOfRevision(
  info: CollectionInfo,
  id: string,
  number: number,
): Promise<string> {
  const { name, textForm } = info;
  if (textForm === undefined) {
    return JSON.stringify(contentOf(await callsOf(info).revision(id, number)), null, 2);
  }
  const path = [name, id, "revisions", number];
  return textOf(await send({ method: "GET", path, accept: textForm }), textForm);
}

/** What the linter says about a document that is not saved. */
export async function lint(
  path: readonly string[],
  singular: string,
  content: Fields,
): Promise<readonly LintFinding[]> {
  const sending = { method: "POST", path, content: { [singular]: content } } as const;
  return readField(await send({ ...sending, isIdempotent: true }), "findings");
}
