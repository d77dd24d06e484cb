import { createHash } from "node:crypto";
import type { ErrorCode } from "../../base/errors.ts";
import { problemKinds } from "../problem.ts";

/** What each problem means and what to do about it: where its `type` leads. */
const explanations = {
  "malformed-json":
    "The body could not be read as JSON: broken syntax, not UTF-8, half a surrogate pair, a name given twice or with a backslash, a number that can't be kept exactly, or a document nested over 64 levels deep. The detail says where, and <code>errors</code> lists what can't be kept. Nothing was written.",
  "validation-failed":
    "The body could be read, but is not such a document; or it is a <code>.prompty</code> text with a fault in its syntax, and the detail says where. <code>errors</code> lists all faults at once, each with a JSON Pointer to its field. Nothing was written.",
  "invalid-parameter":
    "The path, the query or a header field has a value that is not taken. The detail says which, and what is.",
  "id-mismatch":
    "The id never changes: leave <code>id</code> out of the body, or send that of the path. Nothing was written.",
  "invalid-cursor":
    "Cursors are opaque and belong to one list. Follow <code>nextLink</code> as it comes, or start again without a cursor.",
  "too-many-to-sort":
    "One request sorts up to 5,000 documents, or 64 million characters of them. Read the list in order of id, page by page, and sort it where you are; <code>fields</code> makes its pages smaller.",
  unauthenticated: "Sign in, or send a key.",
  forbidden: "Ask an administrator for the role that this needs.",
  "cross-site-request":
    "A page of another site can make its visitor's browser send a <code>POST</code> like this one. Send the header field <code>Seedbed-Request: 1</code>, which takes the server's consent to send (CORS); where the call takes a body, its <code>Content-Type</code> does the same. Nothing was done.",
  "not-found": "There is no such document, revision or path.",
  "method-not-allowed":
    "The path is there, but not for this method. <code>Allow</code> lists those it takes.",
  "already-exists": "Another document has the id. Replace it with PUT, or send another id.",
  "backup-damaged":
    "Nothing was written. The detail says which file is damaged; take an older backup.",
  "backup-running": "Only one at a time. Try again when it is done. Nothing was written.",
  "plan-changed":
    "Files or documents have changed since the plan was made, and it was not carried out. Plan again, look, and apply that.",
  "precondition-failed":
    "Somebody changed the document since you read it. Its version is in <code>ETag</code>, and where you wanted to change it, the document is under <code>current</code>: make the change again on top of it.",
  "idempotency-mismatch":
    "An <code>Idempotency-Key</code> stands for one request, for 24 hours. Send a new key with a new request, and the old one only with the same again.",
  "precondition-required":
    "Send <code>If-Match</code> with the ETag of the version that you changed.",
  "too-large":
    "A body may have 1 MiB, a document 458,752 characters of JSON. The detail says both figures.",
  "unsupported-media-type":
    "Send <code>Content-Type: application/json</code>; a patch may also be <code>application/merge-patch+json</code>, a template <code>text/x-prompty</code>. <code>Accept</code> or <code>Accept-Patch</code> lists what is taken.",
  throttled:
    "The storage is at its limit. Wait as long as <code>Retry-After</code> says, then try again.",
  "storage-unavailable":
    "The storage did not answer, also not when asked again. Wait as long as <code>Retry-After</code> says; a write may have happened, so read before you repeat it.",
  contended: "Many write the same document at once. Try again shortly.",
  overloaded:
    "More requests arrived than this instance can take. Nothing was done. Wait as long as <code>Retry-After</code> says, then try again.",
  misconfigured: "A setting of the app is wrong; its log says which. Only its operator can help.",
  internal: "A fault of ours. It is in the log under the <code>requestId</code>.",
} as const satisfies Record<ErrorCode, string>;

const style =
  "body{font:1.1rem/1.5 system-ui,sans-serif;max-width:40rem;margin:4rem auto;padding:0 1rem}";
const styleHash = createHash("sha256").update(style).digest("base64");

/** What the page may do in a browser (`Content-Security-Policy`): show itself, with this very style. */
export const problemPagePolicy = `default-src 'none'; style-src 'sha256-${styleHash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

/** The page about a problem, in HTML. */
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
