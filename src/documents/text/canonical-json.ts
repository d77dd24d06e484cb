import { createHash } from "node:crypto";
import { type JsonValue, parseJson } from "../json.ts";

/** A hash of a JSON value that ignores field order and white space. */
export function hashOf(value: JsonValue): string {
  return createHash("sha256").update(toCanonicalJson(value)).digest("hex");
}

/** JSON with the fields of every object sorted by name (RFC 8785 §3.2.3). */
export function toCanonicalJson(value: JsonValue): string {
  return JSON.stringify(value, (_name, item: unknown) =>
    typeof item === "object" && item !== null && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : item,
  );
}

/** Whether two JSON texts have the same value; an invalid text only equals itself. */
export function haveSameMeaning(one: string, other: string): boolean {
  const [a, b] = one === other ? [] : [parseJson(one), parseJson(other)];
  return (
    one === other ||
    (a !== undefined && b !== undefined && toCanonicalJson(a) === toCanonicalJson(b))
  );
}
