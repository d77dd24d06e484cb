import type { CreateOptions, GetOptions, ReplaceOptions } from "./options.ts";

/** A request to a Seedbed. */
export interface Sending {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Below `/api`, piece by piece, none of them encoded yet. */
  readonly path: readonly (string | number)[];
  /** What is `undefined` is left out. */
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  /** Text as it is; anything else as JSON. */
  readonly content?: string | object;
  /** Of the content. @default "application/json" */
  readonly mediaType?: string;
  readonly accept?: string;
  /** What the caller has asked for. */
  readonly options?: CallConditions | undefined;
  /** A status that is no failure, beside 2xx. */
  readonly expected?: number;
  /** Whether sending it twice does no harm, where method and conditions do not say so. */
  readonly isIdempotent?: boolean;
}

/** The options that go with a request, whatever it is. */
export type CallConditions = Pick<ReplaceOptions, "ifMatch" | "signal"> &
  Pick<GetOptions, "ifNoneMatch"> &
  Pick<CreateOptions, "idempotencyKey">;

/** An answer, read to its end. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/**
 * Sends a request, and again where that may help.
 * @throws SeedbedError, or the reason of the signal
 */
export type Send = (sending: Sending) => Promise<Answer>;
