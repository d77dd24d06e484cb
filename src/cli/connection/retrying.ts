import { setTimeout as delay } from "node:timers/promises";
import { backoffMs, mayPass, retryAfterMs } from "../../client/retry-policy.ts";
import { problemOf } from "./problem-of.ts";
import { NoAnswer, type Received, type Sending, type Transport } from "./transport.ts";

/** Time and chance. */
export interface Waiting {
  pause(ms: number): Promise<unknown>;
  /** From 0 to 1. */
  random(): number;
}

/** Seven sendings within about a minute, or longer where the other side asks for it. */
const sendings = 7;
/** Whoever asks for more than that is not waited for so long. */
const longestRetryAfterMs = 60_000;

const realWaiting: Waiting = { pause: delay, random: Math.random };

/**
 * Sends again what may succeed later; nothing that a command sends does harm when it is done twice. A server that has
 * answered before gets time to come back. One that never has is most likely a wrong address, which is said at once.
 */
export function retrying(transport: Transport, waiting: Waiting = realWaiting): Transport {
  let hasAnswered = false;
  const attempt = async (sending: Sending): Promise<Received | NoAnswer> => {
    try {
      const received = await transport.send(sending);
      hasAnswered = true;
      return received;
    } catch (error) {
      if (error instanceof NoAnswer) {
        return error;
      }
      throw error;
    }
  };
  return {
    name: transport.name,
    async send({ isOnce = false, ...sending }) {
      if (isOnce) {
        return transport.send(sending);
      }
      for (let sent = 1; ; sent += 1) {
        const outcome = await attempt(sending);
        const isLast = sent === sendings;
        if (outcome instanceof NoAnswer) {
          if (isLast || !hasAnswered) {
            throw outcome;
          }
        } else if (isLast || !mayPass({ status: outcome.status, code: problemOf(outcome)?.code })) {
          return outcome;
        }
        await waiting.pause(retryAfterOf(outcome) + backoffMs(sent - 1, waiting.random()));
      }
    },
  };
}

function retryAfterOf(outcome: Received | NoAnswer): number {
  const asked = outcome instanceof NoAnswer ? undefined : retryAfterMs(outcome.headers);
  return Math.min(asked ?? 0, longestRetryAfterMs);
}
