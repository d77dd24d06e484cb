import { DocumentError } from "../../base/errors.ts";

/** Long enough for any UUID or hash with a prefix. */
const maxLength = 255;

/**
 * The key that makes a request safe to retry (draft-ietf-httpapi-idempotency-key-header): a quoted string or, as many
 * clients send it, without quotes.
 * @throws DocumentError `invalid-parameter`
 */
export function parseIdempotencyKey(headers: Headers): string | undefined {
  const value = headers.get("idempotency-key");
  if (value === null) {
    return undefined;
  }
  const key = /^"(.*)"$/.exec(value)?.[1] ?? value;
  if (!/^[\x20-\x7e]+$/.test(key) || key.length > maxLength) {
    throw new DocumentError(
      "invalid-parameter",
      `Idempotency-Key must be 1 to ${maxLength} printable ASCII characters, such as a UUID.`,
    );
  }
  return key;
}
