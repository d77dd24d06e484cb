import type { PipelinePolicy } from "@azure/core-rest-pipeline";

const escapes: Readonly<Record<string, string>> = { "\u2028": "\\u2028", "\u2029": "\\u2029" };

/**
 * Writes the line and paragraph separators as JSON's escapes. Rows travel as JSON, which may have them as they are;
 * but Azurite takes them for the end of a line, and then fails the whole transaction.
 */
export const escapeLineSeparators: PipelinePolicy = {
  name: "seedbed-line-separators",
  sendRequest(request, next) {
    if (typeof request.body === "string" && /[\u2028\u2029]/.test(request.body)) {
      request.body = request.body.replace(
        /[\u2028\u2029]/g,
        (character) => escapes[character] ?? character,
      );
      // The client counts again.
      request.headers.delete("content-length");
    }
    return next(request);
  },
};
