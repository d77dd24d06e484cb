import type { JsonObject } from "../json.ts";

/**
 * A document as the JSON text that is stored. The line and paragraph separators are written as escapes: so they travel
 * in any case, and the length in characters counts them as what they cost.
 */
export function toBody(document: JsonObject): string {
  return JSON.stringify(document).replace(/[\u2028\u2029]/g, (separator) =>
    separator === "\u2028" ? "\\u2028" : "\\u2029",
  );
}
