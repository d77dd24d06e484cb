import { createHash } from "node:crypto";
import type { ErrorCode } from "../../base/errors.ts";
import { problemKinds } from "../problem.ts";

/** The meaning of each problem and what to do about it, for the page that its `type` links to. */
const explanations = {
  "malformed-json":
    "The body could not be read as JSON: invalid syntax, not UTF-8, an unpaired surrogate, a duplicate name, a name with a backslash, a number that can't be stored exactly, or nesting deeper than 64 levels. The detail says where, and <code>errors</code> lists what can't be stored. Nothing was written.",
  "validation-failed":
    "The body is not a valid document of this type, or it is a <code>.prompty</code> text with a syntax error, which the detail locates. <code>errors</code> lists all faults, each with a JSON Pointer to its field. Nothing was written.",
  "invalid-parameter":
    "A value in the path, the query or a header field is not allowed. The detail says which one, and what is allowed.",
  "id-mismatch":
    "The id never changes: omit <code>id</code> from the body, or send the id in the path. Nothing was written.",
  "invalid-cursor":
    "The cursor is damaged or belongs to another list. Follow <code>nextLink</code> unchanged, or start again without a cursor.",
  "too-many-to-sort":
    "One request sorts up to 5,000 documents or 64 million characters. Read the list by id, page by page, and sort it on your side; <code>fields</code> makes the pages smaller.",
  unauthenticated: "Sign in, or send a key.",
  forbidden: "The caller lacks the required role. Ask an administrator for it.",
  "cross-site-request":
    "A page of another site can make its visitor's browser send a <code>POST</code> like this one. Send the header field <code>Seedbed-Request: 1</code>, which such a page can only send with the server's consent (CORS); if the call takes a body, its <code>Content-Type</code> has the same effect. Nothing was done.",
  "not-found": "There is no such document, revision or path.",
  "method-not-allowed":
    "The path does not support this method. <code>Allow</code> lists the methods that it supports.",
  "already-exists":
    "A document with this id already exists. Change that one, or choose another id.",
  "backup-damaged":
    "The detail says which file is damaged. Use an older backup. Nothing was written.",
  "backup-running":
    "Only one backup or restore runs at a time. Retry when it has finished. Nothing was written.",
  "plan-changed":
    "Files or documents have changed since the plan was made, so nothing was applied. Make a new plan, review it, and apply it.",
  "length-required":
    "The body was sent in chunks, which the platform does not pass on. Send it whole, with <code>Content-Length</code>. Nothing was done.",
  "precondition-failed":
    "The document does not meet the request's conditions; usually, it has changed since you read it. <code>ETag</code> has its current version and, after a write, <code>current</code> the document: repeat the change on top of it.",
  "idempotency-mismatch":
    "An <code>Idempotency-Key</code> belongs to one request for 24 hours. Send a new key with each new request, and reuse a key only to retry the same request.",
  "precondition-required":
    "Send <code>If-Match</code> with the ETag of the version that you edited.",
  "too-large":
    "A body may have at most 1 MiB, a document at most 458,752 characters of JSON. The detail gives the actual size and the limit.",
  "unsupported-media-type":
    "Send <code>Content-Type: application/json</code>; a patch may also be <code>application/merge-patch+json</code>, a template <code>text/x-prompty</code>. <code>Accept</code> or <code>Accept-Patch</code> lists the supported types.",
  throttled: "The storage is at its limit. Retry after the time in <code>Retry-After</code>.",
  "storage-unavailable":
    "The storage did not answer, even after retries. Wait for the time in <code>Retry-After</code>. A write may have succeeded, so read before you repeat it.",
  contended: "Too many callers are writing the same document. Retry shortly.",
  overloaded:
    "This instance has more requests than it can handle. Nothing was done. Retry after the time in <code>Retry-After</code>.",
  misconfigured: "A setting of the app is wrong; the log says which. The operator has to fix it.",
  internal: "An unexpected error in the app. The log has it under the <code>requestId</code>.",
} as const satisfies Record<ErrorCode, string>;

const style =
  "body{font:1.1rem/1.5 system-ui,sans-serif;max-width:40rem;margin:4rem auto;padding:0 1rem}";
const styleHash = createHash("sha256").update(style).digest("base64");

/** The page's `Content-Security-Policy`: it allows nothing but this style. */
export const problemPagePolicy = `default-src 'none'; style-src 'sha256-${styleHash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

/** The HTML page about a problem. */
export function problemPage(code: ErrorCode): string {
  const { status, title } = problemKinds[code];
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${title} (${code})</title>
<style>${style}</style>
<h1>${title}</h1>
<p><code>${code}</code>, status ${status}</p>
<p>${explanations[code]}</p>
</html>
`;
}
