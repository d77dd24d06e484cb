import { parseJson } from "../documents/json.ts";

/** The fields of a JSON object in a text; none if the text is anything else. */
export function fieldsOf(text: string): Readonly<Record<string, unknown>> {
  return toRecord(parseJson(text));
}

/** The fields of a value; none if it is not an object. */
export function toRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}
