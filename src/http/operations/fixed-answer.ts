import { createHash } from "node:crypto";
import type { Answer } from "../operation.ts";

/**
 * An answer that is the same for everybody as long as the process runs: to be made once. Its ETag is a hash of its
 * content, so that it is strong (RFC 9110 §8.8.1), and the same on every instance of a release.
 */
export function toFixedAnswer(body: string, headers: Readonly<Record<string, string>>): Answer {
  const etag = createHash("sha256").update(body).digest("base64url").slice(0, 22);
  return { status: 200, headers: { ...headers, etag: `"${etag}"` }, body };
}
