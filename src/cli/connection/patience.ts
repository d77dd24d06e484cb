import { longestRetryAfter } from "../../client/retrying.ts";
import { SeedbedError } from "../../client/seedbed-error.ts";
import type { Answer, Send } from "../../client/sending.ts";
import { CommandError } from "../command-error.ts";

/** What is said of failures. */
interface Sayings {
  /** Why nobody answers. */
  readonly sayNoAnswer: (error: SeedbedError) => string;
  /** What to do where there is nothing. */
  readonly hint?: string;
}

/**
 * What a command knows beyond the client's policy of retries. A server that has answered before gets time to come back, and is
 * asked again within reason however long it wants to be left alone. One that never has is most likely a wrong address.
 */
export function patient(send: Send, { hint, sayNoAnswer }: Sayings): Send {
  let hasAnswered = false;
  return async (sending): Promise<Answer> => {
    try {
      const answer = await send(sending);
      hasAnswered = true;
      return answer;
    } catch (error) {
      if (!(error instanceof SeedbedError)) {
        throw error;
      }
      if (error.cause instanceof CommandError) {
        throw error.cause;
      }
      if (error.status === undefined) {
        const said = sayNoAnswer(error);
        throw hasAnswered ? new SeedbedError(error.code, said, error) : new CommandError(said);
      }
      hasAnswered = true;
      const retryAfter = error.retryAfter && Math.min(error.retryAfter, longestRetryAfter);
      const isNothing = error.status === 404 && hint !== undefined;
      const detail = isNothing ? `${error.detail} ${hint}` : error.detail;
      throw new SeedbedError(error.code, detail, { ...error, retryAfter });
    }
  };
}
