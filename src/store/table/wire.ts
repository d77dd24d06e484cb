import type { PipelinePolicy } from "@azure/core-rest-pipeline";
import type { TransactionAction } from "@azure/data-tables";

/**
 * The JSON of a row on the wire. The line and paragraph separators are escaped: JSON allows them, but Azurite treats
 * them as line ends, and then fails the whole transaction.
 */
function toWire(json: string): string {
  return json.replaceAll("\u2028", "\\u2028").replaceAll("\u2029", "\\u2029");
}

/** Sends every body in its wire form. */
export const sendWireForm: PipelinePolicy = {
  name: "seedbed-wire-form",
  sendRequest(request, next) {
    if (typeof request.body === "string") {
      const body = toWire(request.body);
      if (body !== request.body) {
        request.body = body;
        // The client will set it again.
        request.headers.delete("content-length");
      }
    }
    return next(request);
  },
};

/** An upper limit for the headers of a row in a multipart body, with its address and types; usually some 500 bytes. */
const partBytes = 1_024;

/** A character is sent as at most six bytes: `\\u0001`. */
const bytesOfCharacter = 6;

/** An upper limit for {@link wireBytesOf} that does not serialise the row. */
export function mostWireBytesOf([, row]: Readonly<TransactionAction>): number {
  const characters = Object.entries(row).reduce(
    (sum, [name, value]) => sum + name.length + (typeof value === "string" ? value.length : 32) + 8,
    0,
  );
  return bytesOfCharacter * characters + partBytes;
}

/** Cached sizes, because each row is counted several times. */
const counted = new WeakMap<object, number>();

/** The maximum size of a transaction's operation on the wire, in bytes. */
export function wireBytesOf([, row]: Readonly<TransactionAction>): number {
  const bytes = counted.get(row) ?? Buffer.byteLength(toWire(JSON.stringify(row))) + partBytes;
  counted.set(row, bytes);
  return bytes;
}
