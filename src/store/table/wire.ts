import type { PipelinePolicy } from "@azure/core-rest-pipeline";
import type { TransactionAction } from "@azure/data-tables";
import { escapeSeparators } from "../../documents/text/stored-text.ts";

/**
 * Sends every body without line and paragraph separators, which Azurite would treat as line ends, and then fail the whole
 * transaction.
 */
export const sendWireForm: PipelinePolicy = {
  name: "seedbed-wire-form",
  sendRequest(request, next) {
    if (typeof request.body === "string") {
      const body = escapeSeparators(request.body);
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
  const json = () => escapeSeparators(JSON.stringify(row));
  const bytes = counted.get(row) ?? Buffer.byteLength(json()) + partBytes;
  counted.set(row, bytes);
  return bytes;
}
