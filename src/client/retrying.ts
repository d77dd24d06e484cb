import { SeedbedError } from "./seedbed-error.ts";
import type { Send, Sending } from "./sending.ts";

/** The longest `Retry-After` to wait for, in seconds. With a longer one the call fails at once. */
export const longestRetryAfter = 30;

/** The first pause is at most this long; the limit doubles with each pause, up to the longest. */
const firstPauseMs = 500;
const longestPauseMs = 20_000;

/**
 * Retries temporary failures: no answer, 429, 502, 503 and 504, after `Retry-After` and a random pause. A refusal (429,
 * `overloaded`, `contended`) has written nothing, so any request is retried. After any other failure a write may have happened,
 * so only requests that do no harm twice are retried: reads, writes with a condition (if the first happened, the second is
 * refused), those with an Idempotency-Key, and imports.
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

/** Whether a retry may succeed. A wrong setting is a 503, too, but stays wrong. */
function mayPass({ code, status }: SeedbedError): boolean {
  const isPassing = status === undefined || [429, 502, 503, 504].includes(status);
  return isPassing && code !== "misconfigured";
}

/** A random pause, so that clients do not all come back at once. */
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

/** The new version may be our own, from the attempt whose answer was lost. */
function unknownOutcome(error: SeedbedError): SeedbedError {
  return new SeedbedError(
    "no-answer",
    "The answer to this write was lost, and the document has changed: by this write, or by another. Read it again.",
    error,
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
