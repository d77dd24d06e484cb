import { randomBytes } from "node:crypto";
import { DocumentError, type Fault } from "../base/errors.ts";
import type { JsonObject, JsonValue } from "./json.ts";

/** Valid ids: 1-128 ASCII letters, digits, `.`, `_`, `-`, starting with a letter or digit. */
export const idPattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/;

const rule =
  "an id is 1-128 ASCII letters, digits, '.', '_' or '-', starting with a letter or digit";

/**
 * Validates the id from a path.
 * @throws DocumentError `invalid-parameter`
 */
export function parseId(value: string): string {
  if (!idPattern.test(value)) {
    throw new DocumentError("invalid-parameter", `Invalid id in the path: ${rule}.`);
  }
  return value;
}

/** The faults of the id in a document. */
export function idFaults(document: JsonObject): readonly Fault[] {
  const { id } = document;
  return id === undefined || (typeof id === "string" && idPattern.test(id))
    ? []
    : [{ pointer: "/id", code: "invalid_id", detail: rule }];
}

/** A document with its id, which comes first if it was added. */
export function withId(document: JsonObject, id: JsonValue): JsonObject {
  return document["id"] === undefined ? { id, ...document } : document;
}

/** Leaves room for `-2` or a random suffix within the 128 characters of an id. */
const slugLength = 100;

/** The transliterated ASCII slug of a title; `undefined` if nothing is left. */
export async function slugOf(title: unknown): Promise<string | undefined> {
  if (typeof title !== "string") {
    return undefined;
  }
  const { default: slugify } = await import("@sindresorhus/slugify");
  const slug = slugify(title.slice(0, 4 * slugLength))
    .slice(0, slugLength)
    .replace(/-$/, "");
  return idPattern.test(slug) ? slug : undefined;
}

/** Eight random characters that are valid in an id. */
export function randomEnd(): string {
  return randomBytes(5).toString("hex").slice(0, 8);
}
