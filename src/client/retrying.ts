import { SeedbedError } from "./seedbed-error.ts";
import type { Send, Sending } from "./sending.ts";

/** The longest `Retry-After` that is waited for, in seconds; a longer one is left to the caller. */
export const longestRetryAfter = 30;

/** The first pause is up to this long; each is up to twice the one before, as far as the longest. */
const firstPauseMs = 500;
const longestPauseMs = 20_000;

/**
 * Sends again what may pass: no answer, 429, 502, 503 and 504, after `Retry-After` and a random pause. A refusal
 * (429, `overloaded`, `contended`) has written nothing, so any request may come again. After everything else nobody
 * knows whether a write has happened, and only what does no harm twice is repeated: reading, a write with a condition
 * (the second is refused where the first has happened), what has an Idempotency-Key, an import.
 */
export function retrying(send: Send, retries: number): Send {
  return async (sending) => {
    let mayHaveHappened = false;
    for (let pauses = 0; ; pauses += 1) {
      try {
        return await send(sending);
      } catch (error) {
        if (!(error instanceof SeedbedError)) {
          throw error;
        }
        if (mayHaveHappened && error.code === "precondition-failed") {
          throw unknownOutcome(error);
        }
        const { retryAfter = 0 } = error;
        const isSoon = mayPass(error) && retryAfter <= longestRetryAfter;
        if (pauses === retries || !isSoon || !(isRefusal(error) || isIdempotent(sending))) {
          throw error;
        }
        mayHaveHappened ||= !isRefusal(error);
        await pause(retryAfter * 1_000 + backoffMs(pauses), sending.options?.signal);
      }
    }
  };
}

/** Whether the same may work later: too busy, or away for now. A wrong setting is a 503 as well, and does not pass. */
function mayPass({ code, status }: SeedbedError): boolean {
  const isPassing = status === undefined || [429, 502, 503, 504].includes(status);
  return isPassing && code !== "misconfigured";
}

/** A random pause, so that not all who were refused come back at once. */
function backoffMs(pauses: number): number {
  return Math.random() * Math.min(firstPauseMs * 2 ** pauses, longestPauseMs);
}

function isRefusal({ code, status }: SeedbedError): boolean {
  return status === 429 || code === "overloaded" || code === "contended";
}

function isIdempotent({ isIdempotent, method, options = {} }: Sending): boolean {
  const { idempotencyKey, ifMatch, ifNoneMatch } = options;
  const makesItSafe = idempotencyKey ?? ifMatch ?? ifNoneMatch;
  return isIdempotent ?? (method === "GET" || makesItSafe !== undefined);
}

/** The other version may be our own, from the sending whose answer was lost. */
function unknownOutcome({ current, requestId, status }: SeedbedError): SeedbedError {
  return new SeedbedError(
    "no-answer",
    "The answer to this write was lost, and the document is another version now: by this write, or by somebody else's. Read it again.",
    { current, requestId, status },
  );
}

function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  signal?.throwIfAborted();
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", stop);
      resolve();
    }, ms);
    signal?.addEventListener("abort", stop, { once: true });
  });
}
