import type { PipelinePolicy } from "@azure/core-rest-pipeline";
import type { TransactionAction } from "@azure/data-tables";

const escapes: Readonly<Record<string, string>> = { "\u2028": "\\u2028", "\u2029": "\\u2029" };

/**
 * The JSON that a row travels as. The line and paragraph separators are written as escapes: JSON may have them as they
 * are, but Azurite takes them for the end of a line, and then fails the whole transaction.
 */
function toWire(json: string): string {
  return /[\u2028\u2029]/.test(json)
    ? json.replace(/[\u2028\u2029]/g, (character) => escapes[character] ?? character)
    : json;
}

/** Sends every body in its wire form. */
export const sendWireForm: PipelinePolicy = {
  name: "seedbed-wire-form",
  sendRequest(request, next) {
    if (typeof request.body === "string") {
      const body = toWire(request.body);
      if (body !== request.body) {
        request.body = body;
        // The client counts again.
        request.headers.delete("content-length");
      }
    }
    return next(request);
  },
};

/** The headers of a row's part in a multipart body, its address and types among them; some 500 bytes are. */
const partBytes = 1_024;

/** A character of a text is sent as six bytes at most: `\\u0001`. */
const bytesOfCharacter = 6;

/** What {@link wireBytesOf} is never above, without writing the row out for it. */
export function mostWireBytesOf([, row]: Readonly<TransactionAction>): number {
  const characters = Object.entries(row).reduce(
    (sum, [name, value]) => sum + name.length + (typeof value === "string" ? value.length : 32) + 8,
    0,
  );
  return bytesOfCharacter * characters + partBytes;
}

/** Rows that were counted: each is asked for several times on its way. */
const counted = new WeakMap<object, number>();

/** How many bytes an operation of a transaction is sent as, at most. */
export function wireBytesOf([, row]: Readonly<TransactionAction>): number {
  const bytes = counted.get(row) ?? Buffer.byteLength(toWire(JSON.stringify(row))) + partBytes;
  counted.set(row, bytes);
  return bytes;
}
