import type { CreateOptions, GetOptions, LintOptions, ReplaceOptions } from "./options.ts";

/** A request to Seedbed. */
export interface Sending {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** The segments below `/api`, not encoded. */
  readonly path: readonly (string | number)[];
  /** `undefined` leaves a parameter out. */
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  /** Text is sent as it is, anything else as JSON. */
  readonly content?: string | object;
  /** The media type of the content. @default "application/json" */
  readonly mediaType?: string;
  readonly accept?: string;
  /** The options of the caller. */
  readonly options?: CallConditions | undefined;
  /** A status that is not a failure, beside 2xx. */
  readonly expected?: number;
  /** Whether sending it twice does no harm, if method and conditions do not tell. */
  readonly isIdempotent?: boolean;
}

/** The options that any request can have. */
export type CallConditions = Pick<ReplaceOptions, "ifMatch" | "signal"> &
  Pick<GetOptions, "ifNoneMatch" | "label"> &
  Pick<CreateOptions, "idempotencyKey"> &
  Pick<LintOptions, "lint">;

/** A complete answer. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/**
 * Sends a request and returns its answer.
 * @throws SeedbedError, or the reason of the signal
 */
export type Send = (sending: Sending) => Promise<Answer>;
