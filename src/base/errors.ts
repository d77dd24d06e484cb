/** Every failure we mean, by its stable public name: the end of the problem `type`. */
export type ErrorCode =
  | "malformed-json"
  | "validation-failed"
  | "invalid-parameter"
  | "id-mismatch"
  | "invalid-cursor"
  | "too-many-to-sort"
  | "unauthenticated"
  | "forbidden"
  | "cross-site-request"
  | "not-found"
  | "method-not-allowed"
  | "already-exists"
  | "backup-damaged"
  | "backup-running"
  | "plan-changed"
  | "idempotency-mismatch"
  | "precondition-failed"
  | "precondition-required"
  | "too-large"
  | "unsupported-media-type"
  | "throttled"
  | "storage-unavailable"
  | "contended"
  | "overloaded"
  | "misconfigured"
  | "internal";

/** One thing wrong with a document: where (JSON Pointer, RFC 6901), what kind, and a sentence. */
export interface Fault {
  readonly pointer: string;
  readonly code: string;
  readonly detail: string;
}

/** What a failure carries beside its sentence. */
export interface ErrorDetails extends ErrorOptions {
  readonly faults?: readonly Fault[];
}

/** A failure we mean. The message is written for the caller and holds no secret. */
export class DocumentError extends Error {
  override readonly name = "DocumentError";
  readonly code: ErrorCode;
  readonly faults: readonly Fault[];

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, details);
    this.code = code;
    this.faults = details.faults ?? [];
  }
}
