import type { Fault } from "../errors.ts";
import type { JsonValue } from "./json.ts";
import { toPointer } from "./validation.ts";

/** The deepest nesting that is kept, in levels. */
export const maxDepth = 64;

/**
 * V8 takes an object's names from one that it has read before, and compares them with the text before its escapes are
 * read (nodejs/node#63785): after `{"a":1,"\\\\":1}` comes `{"a":1,"\\n":1}` with the name of the first. A process that
 * never reads a name with a backslash reads all others right.
 */
export const backslashInName = "has a backslash in its name, which can't be kept";

/**
 * Why a value would not come back as it is: half of a surrogate pair, a number that JSON or JavaScript
 * can't hold, too many levels (I-JSON, RFC 7493 §2), or a name that `JSON.parse` gets wrong.
 */
export function keepingFaults(value: JsonValue, path: readonly string[] = []): readonly Fault[] {
  const fault = (code: string, detail: string): Fault[] => [
    { pointer: toPointer(path), code, detail },
  ];
  if (typeof value === "string") {
    return value.isWellFormed() ? [] : fault("lone_surrogate", "has half of a surrogate pair");
  }
  if (typeof value === "number") {
    const isKept =
      Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value));
    return isKept
      ? []
      : fault("inexact_number", "is a number that can't be kept exactly; make it a string");
  }
  if (typeof value !== "object" || value === null) {
    return [];
  }
  if (path.length >= maxDepth) {
    return fault("too_deep", `nests more than ${maxDepth} levels deep`);
  }
  return Object.entries(value).flatMap(([key, item]) =>
    key.includes("\\")
      ? [{ pointer: toPointer([...path, key]), code: "backslash", detail: backslashInName }]
      : keepingFaults(item, [...path, key]),
  );
}

/** What is said of a document that is longer than the store holds, both in UTF-16 code units of JSON. */
export function sayTooLong(length: number, maxLength: number): string {
  return `is ${length} characters of JSON; at most ${maxLength} can be kept`;
}
