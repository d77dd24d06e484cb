import type { Meta } from "./answers.ts";
import type { Fault, Problems } from "./derived.ts";

/**
 * Every way in which a call fails: the codes of Seedbed's own problems, and two of the client. `no-answer`: nobody
 * answered, or the answer was lost; a write may have happened or not. `unexpected-answer`: something answered that is
 * not a Seedbed, such as a gateway or a login page. A newer Seedbed may have more.
 */
export type SeedbedErrorCode =
  | keyof Problems
  | "no-answer"
  | "unexpected-answer"
  | (string & Record<never, never>);

/** What is known of a failure beside its code and its sentence. */
export interface SeedbedErrorDetails extends ErrorOptions {
  /** The HTTP status; there is none without an answer. */
  readonly status?: number | undefined;
  /** Under which the failure is in the server's log. */
  readonly requestId?: string | undefined;
  /** Everything that is wrong with the document, each fault with its JSON Pointer. */
  readonly errors?: readonly Fault[] | undefined;
  /** Where another version is there (412): that document. */
  readonly current?: CurrentDocument | undefined;
  /** In how many seconds it may work. */
  readonly retryAfter?: number | undefined;
}

/** A document as it is now, whatever its type. */
export interface CurrentDocument {
  readonly id: string;
  readonly _meta: Meta;
  readonly [field: string]: unknown;
}

/** A call that failed. The message is a sentence for people, and the same as `detail`. */
export class SeedbedError extends Error implements SeedbedErrorDetails {
  override readonly name = "SeedbedError";
  readonly code: SeedbedErrorCode;
  readonly detail: string;
  readonly status: number | undefined;
  readonly requestId: string | undefined;
  readonly errors: readonly Fault[];
  readonly current: CurrentDocument | undefined;
  readonly retryAfter: number | undefined;

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
