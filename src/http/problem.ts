import { DocumentError, type ErrorCode } from "../base/errors.ts";
import { etagOf, PreconditionFailed } from "../service/precondition.ts";
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

/** How a failure is said in HTTP; seconds to wait where trying again helps. */
export interface ProblemKind {
  readonly status: number;
  readonly title: string;
  readonly retryAfter?: number;
  /** How to become known (RFC 9110 §11.6.1). */
  readonly challenge?: string;
}

/** Every failure's status (RFC 9110 §15) and title: the one table, which the compiler keeps complete. */
export const problemKinds = {
  "malformed-json": { status: 400, title: "The body is not JSON that can be read" },
  "validation-failed": { status: 400, title: "The document is not valid" },
  "invalid-parameter": { status: 400, title: "A parameter is not valid" },
  "id-mismatch": { status: 400, title: "The id in the body is not that of the path" },
  "invalid-cursor": { status: 400, title: "The cursor is damaged or of another list" },
  "too-many-to-sort": { status: 400, title: "The collection is too large to be sorted" },
  unauthenticated: { status: 401, title: "Who is calling is not known", challenge: "Bearer" },
  forbidden: { status: 403, title: "The caller may not do this" },
  "cross-site-request": { status: 403, title: "Any page could have sent this request" },
  "not-found": { status: 404, title: "There is nothing here" },
  "method-not-allowed": { status: 405, title: "The path does not take this method" },
  "already-exists": { status: 409, title: "The id is taken" },
  "backup-damaged": { status: 409, title: "The backup is damaged" },
  "backup-running": { status: 409, title: "A backup is being made or restored" },
  "plan-changed": { status: 409, title: "The plan no longer holds" },
  "precondition-failed": { status: 412, title: "The document is another version" },
  "too-large": { status: 413, title: "Too large to be kept" },
  "unsupported-media-type": { status: 415, title: "The body is of a kind not taken here" },
  "idempotency-mismatch": { status: 422, title: "The Idempotency-Key came with another request" },
  "precondition-required": { status: 428, title: "The write needs an If-Match" },
  throttled: { status: 429, title: "The storage is busy", retryAfter: 2 },
  internal: { status: 500, title: "A fault of ours" },
  "storage-unavailable": { status: 503, title: "The storage does not answer", retryAfter: 5 },
  contended: { status: 503, title: "Too many writers of one document", retryAfter: 1 },
  overloaded: { status: 503, title: "Too many requests at once", retryAfter: 1 },
  misconfigured: { status: 503, title: "A setting is wrong", retryAfter: 60 },
} as const satisfies Record<ErrorCode, ProblemKind>;

/** What a problem says beside the failure itself. */
export interface ProblemContext {
  readonly url: URL;
  readonly requestId: string;
}

/** A failure as problem details (RFC 9457), with `success` and `error` for older frontends. */
export function toProblem(error: DocumentError, { url, requestId }: ProblemContext): Answer {
  const { challenge, status, title, retryAfter }: ProblemKind = problemKinds[error.code];
  const current = error instanceof PreconditionFailed ? error.current : undefined;
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
      ...(current && { etag: etagOf(current) }),
      ...(error instanceof RequestError && error.headers),
    },
    body: current ? `${problem.slice(0, -1)},"current":${toDocumentText(current)}}` : problem,
  };
}
