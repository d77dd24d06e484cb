import { createHash } from "node:crypto";
import { type JsonValue, parseJson } from "../json.ts";

/** Hash of what a JSON value means: the order of its fields and its white space do not count. */
export function hashOf(value: JsonValue): string {
  return createHash("sha256").update(toCanonicalJson(value)).digest("hex");
}

/** JSON with the fields of every object in order of their names (as RFC 8785 §3.2.3 has it). */
export function toCanonicalJson(value: JsonValue): string {
  return JSON.stringify(value, (_name, item: unknown) =>
    typeof item === "object" && item !== null && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : item,
  );
}

/** Whether two JSON texts mean the same; what is no JSON means nothing else. */
export function haveSameMeaning(one: string, other: string): boolean {
  const [a, b] = one === other ? [] : [parseJson(one), parseJson(other)];
  return (
    one === other ||
    (a !== undefined && b !== undefined && toCanonicalJson(a) === toCanonicalJson(b))
  );
}
