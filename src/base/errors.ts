/** The code of every expected failure: a stable public name, and the end of the problem `type`. */
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
  | "length-required"
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

/** A fault in a document: its location (JSON Pointer, RFC 6901), kind and description. */
export interface Fault {
  readonly pointer: string;
  readonly code: string;
  readonly detail: string;
  /** Where it is in a text with lines, from 1. */
  readonly line?: number;
  readonly column?: number;
}

/** The details of a failure besides its message. */
export interface ErrorDetails extends ErrorOptions {
  readonly faults?: readonly Fault[];
}

/** An expected failure. The message is for the caller and contains no secrets. */
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
