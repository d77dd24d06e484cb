import type { JsonObject } from "../json.ts";

/**
 * The JSON text of a document for storage. The line and paragraph separators are escaped, because they are sent that
 * way, and the length in characters then reflects their real size.
 */
export function toBody(document: JsonObject): string {
  return escapeSeparators(JSON.stringify(document));
}

/** The same JSON without the line and paragraph separators (U+2028, U+2029), which JSON allows in strings. */
export function escapeSeparators(json: string): string {
  return json.replaceAll("\u2028", "\\u2028").replaceAll("\u2029", "\\u2029");
}
