import { parseJson } from "../documents/json.ts";

/** The fields of a JSON object in a text; none where the text is anything else. */
export function fieldsOf(text: string): Readonly<Record<string, unknown>> {
  return toRecord(parseJson(text));
}

/** The fields of a value; none where it is no object. */
export function toRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}
