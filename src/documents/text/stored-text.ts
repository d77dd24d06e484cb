import type { JsonObject } from "../json.ts";

/**
 * The JSON text of a document for storage. The line and paragraph separators are escaped, because they are sent that
 * way, and the length in characters then reflects their real size.
 */
export function toBody(document: JsonObject): string {
  return JSON.stringify(document).replace(/[\u2028\u2029]/g, (separator) =>
    separator === "\u2028" ? "\\u2028" : "\\u2029",
  );
}
