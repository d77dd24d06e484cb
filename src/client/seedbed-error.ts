import type { Meta } from "./answers.ts";
import type { Fault, Problems } from "./derived.ts";

/**
 * Why a call failed: the codes of Seedbed's problems, and two of the client's own. `no-answer`: there was no answer, or it was
 * lost; a write may or may not have happened. `unexpected-answer`: something other than Seedbed answered, such as a gateway or a
 * login page. Newer versions of Seedbed may have more codes.
 */
export type SeedbedErrorCode =
  | keyof Problems
  | "no-answer"
  | "unexpected-answer"
  | (string & Record<never, never>);

/** Details of a failure beside its code and its message. */
export interface SeedbedErrorDetails extends ErrorOptions {
  /** The HTTP status, if there was an answer. */
  readonly status?: number | undefined;
  /** Identifies the request in the server's log. */
  readonly requestId?: string | undefined;
  /** All faults of the document, each with its JSON Pointer. */
  readonly errors?: readonly Fault[] | undefined;
  /** The current document, if its version is not the expected one (412). */
  readonly current?: CurrentDocument | undefined;
  /** Seconds after which a retry may succeed. */
  readonly retryAfter?: number | undefined;
}

/** The current document, of any type. */
export interface CurrentDocument {
  readonly id: string;
  readonly _meta: Meta;
  readonly [field: string]: unknown;
}

/** A call that failed. The message, also in `detail`, is a sentence for people. */
export class SeedbedError extends Error implements SeedbedErrorDetails {
  override readonly name = "SeedbedError";
  // Declared, because fields would be initialised twice, in a package that pages load.
  declare readonly code: SeedbedErrorCode;
  declare readonly detail: string;
  declare readonly status: number | undefined;
  declare readonly requestId: string | undefined;
  declare readonly errors: readonly Fault[];
  declare readonly current: CurrentDocument | undefined;
  declare readonly retryAfter: number | undefined;

  constructor(code: SeedbedErrorCode, detail: string, details: SeedbedErrorDetails = {}) {
    super(detail, details);
    this.code = code;
    this.detail = detail;
    this.status = details.status;
    this.requestId = details.requestId;
    this.errors = details.errors ?? [];
    this.current = details.current;
    this.retryAfter = details.retryAfter;
  }
}
