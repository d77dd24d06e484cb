import { longestRetryAfter } from "../../client/retrying.ts";
import { SeedbedError } from "../../client/seedbed-error.ts";
import type { Answer, Send } from "../../client/sending.ts";
import { CommandError } from "../command-error.ts";

/** The words for failures. */
interface Sayings {
  /** Says why there is no answer. */
  readonly sayNoAnswer: (error: SeedbedError) => string;
  /** Added to 404 answers. */
  readonly hint?: string;
}

/**
 * Adds what is special about a command to the client's retries. If the server has never answered, the address is probably wrong, so
 * the command fails at once. If it has, the command waits for it, and retries even if `Retry-After` is longer than the limit.
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
