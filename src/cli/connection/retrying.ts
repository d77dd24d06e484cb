import { setTimeout as delay } from "node:timers/promises";
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
const firstBackoffMs = 500;
const longestBackoffMs = 20_000;
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
        } else if (isLast || !mayPass(outcome)) {
          return outcome;
        }
        const backoff = Math.min(firstBackoffMs * 2 ** (sent - 1), longestBackoffMs);
        await waiting.pause(retryAfterOf(outcome) + backoff * waiting.random());
      }
    },
  };
}

/** Too busy, or away for now. A wrong setting is answered with 503 as well, and does not pass. */
function mayPass(received: Received): boolean {
  return (
    [429, 502, 503, 504].includes(received.status) && problemOf(received)?.code !== "misconfigured"
  );
}

/** Seconds or a date (RFC 9110 §10.2.3), in milliseconds from now. */
function retryAfterOf(outcome: Received | NoAnswer): number {
  const value =
    (outcome instanceof NoAnswer ? undefined : outcome.headers.get("retry-after")) ?? "";
  const ms = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now();
  return Number.isNaN(ms) ? 0 : Math.min(Math.max(ms, 0), longestRetryAfterMs);
}
