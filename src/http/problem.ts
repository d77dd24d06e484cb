import { DocumentError, type ErrorCode } from "../base/errors.ts";
import { PreconditionFailed } from "../service/precondition.ts";
import { toDocumentText } from "./envelope.ts";
import type { Answer } from "./operation.ts";

/** A failure that also sets header fields: `Allow`, `Accept-Patch`. */
export class RequestError extends DocumentError {
  readonly headers: Readonly<Record<string, string>>;

  constructor(code: ErrorCode, message: string, headers: Readonly<Record<string, string>>) {
    super(code, message);
    this.headers = headers;
  }
}

/** How a failure is represented in HTTP. `retryAfter`: seconds to wait, if a retry can help. */
export interface ProblemKind {
  readonly status: number;
  readonly title: string;
  readonly retryAfter?: number;
  /** How to authenticate (RFC 9110 §11.6.1). */
  readonly challenge?: string;
}

/** The status (RFC 9110 §15) and title of every failure; the compiler checks that the table is complete. */
export const problemKinds = {
  "malformed-json": { status: 400, title: "The body is not valid JSON" },
  "validation-failed": { status: 400, title: "Validation failed" },
  "invalid-parameter": { status: 400, title: "Invalid parameter" },
  "id-mismatch": { status: 400, title: "The id in the body differs from the path" },
  "invalid-cursor": { status: 400, title: "Invalid cursor" },
  "too-many-to-sort": { status: 400, title: "Too many documents to sort" },
  unauthenticated: { status: 401, title: "Caller not authenticated", challenge: "Bearer" },
  forbidden: { status: 403, title: "Permission denied" },
  "cross-site-request": { status: 403, title: "Possible cross-site request" },
  "not-found": { status: 404, title: "Not found" },
  "method-not-allowed": { status: 405, title: "Method not allowed" },
  "already-exists": { status: 409, title: "The id is already in use" },
  "backup-damaged": { status: 409, title: "The backup is damaged" },
  "backup-running": { status: 409, title: "A backup or restore is running" },
  "plan-changed": { status: 409, title: "The plan is out of date" },
  "length-required": { status: 411, title: "Content-Length required" },
  "precondition-failed": { status: 412, title: "Precondition failed" },
  "too-large": { status: 413, title: "Too large" },
  "unsupported-media-type": { status: 415, title: "Unsupported media type" },
  "idempotency-mismatch": { status: 422, title: "Idempotency-Key used for another request" },
  "precondition-required": { status: 428, title: "If-Match required" },
  throttled: { status: 429, title: "Storage busy", retryAfter: 2 },
  internal: { status: 500, title: "Internal error" },
  "storage-unavailable": { status: 503, title: "Storage unavailable", retryAfter: 5 },
  contended: { status: 503, title: "Too many concurrent writes", retryAfter: 1 },
  overloaded: { status: 503, title: "Server overloaded", retryAfter: 1 },
  misconfigured: { status: 503, title: "Server misconfigured", retryAfter: 60 },
} as const satisfies Record<ErrorCode, ProblemKind>;

/** What a problem contains besides the failure itself. */
export interface ProblemContext {
  readonly url: URL;
  readonly requestId: string;
}

/** A failure as problem details (RFC 9457), with `success` and `error` for older frontends. */
export function toProblem(error: DocumentError, { url, requestId }: ProblemContext): Answer {
  const { challenge, status, title, retryAfter }: ProblemKind = problemKinds[error.code];
  const { current = undefined, etag = undefined } =
    error instanceof PreconditionFailed ? error : {};
  const problem = JSON.stringify({
    type: `${url.origin}/problems/${error.code}`,
    title,
    status,
    detail: error.message,
    code: error.code,
    instance: url.pathname,
    requestId,
    ...(error.faults.length > 0 && { errors: error.faults }),
    success: false,
    error: error.message,
  });
  return {
    status,
    headers: {
      "content-type": "application/problem+json",
      "cache-control": "no-store",
      ...(retryAfter !== undefined && { "retry-after": String(retryAfter) }),
      ...(challenge !== undefined && { "www-authenticate": challenge }),
      ...(etag !== undefined && { etag }),
      ...(error instanceof RequestError && error.headers),
    },
    body: current ? `${problem.slice(0, -1)},"current":${toDocumentText(current)}}` : problem,
  };
}
