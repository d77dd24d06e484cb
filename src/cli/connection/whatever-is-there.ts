import { SeedbedError } from "../../client/seedbed-error.ts";
import type { Send } from "../../client/sending.ts";

/**
 * Meets the condition that changes may require (`REQUIRE_IF_MATCH`): a command says what should be, whatever is there
 * now.
 */
export function whateverIsThere(send: Send): Send {
  return async (sending) => {
    const sendIf = (condition: { readonly ifMatch?: "*"; readonly ifNoneMatch?: "*" }) =>
      send({ ...sending, options: { ...sending.options, ...condition } });
    try {
      return await sendIf({});
    } catch (error) {
      if (!isOf(error, "precondition-required")) {
        throw error;
      }
    }
    try {
      return await sendIf({ ifMatch: "*" });
    } catch (error) {
      if (!isOf(error, "precondition-failed")) {
        throw error;
      }
    }
    return sendIf({ ifNoneMatch: "*" });
  };
}

function isOf(error: unknown, code: string): boolean {
  return error instanceof SeedbedError && error.code === code;
}
