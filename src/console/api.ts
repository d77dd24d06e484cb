import type { Admin } from "../client/admin.ts";
import { adminOver } from "../client/admin-over.ts";
import { createCollection } from "../client/create-collection.ts";
import { type Collection, SeedbedError } from "../client/index.ts";
import { overHttp } from "../client/over-http.ts";
import { readBody } from "../client/reading.ts";
import { retrying } from "../client/retrying.ts";
import type { Fields } from "./document/content.ts";
import { type ApiDescription, type CollectionInfo, collectionsIn } from "./schema.ts";

/** Shared with the front page. */
const keyName = "seedbed-key";

/** Keeps a function key for this tab. */
export function keepKey(key: string): void {
  sessionStorage.setItem(keyName, key);
}

const send = retrying(
  overHttp({
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
