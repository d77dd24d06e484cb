import { setTimeout as delay } from "node:timers/promises";
import { memberAt } from "./json.ts";
import { LocalError } from "./local-error.ts";

const patienceMs = 30_000;
const pauseMs = 100;

/**
 * Waits until an app has planted its seeds, for at most half a minute.
 * @returns the app's readiness; `undefined` if it has none, or does not answer
 * @throws LocalError if its storage does not answer or denies access, in the app's own words
 */
export async function awaitReadiness(url: string, signal: AbortSignal): Promise<unknown> {
  const deadline = performance.now() + patienceMs;
  for (;;) {
    const readiness = await ask(`${url}/api/health/ready`, signal);
    const store = memberAt(readiness, "checks", "store");
    const storeStatus = memberAt(store, "status");
    if (
      memberAt(readiness, "status") !== "ok" &&
      storeStatus !== undefined &&
      storeStatus !== "ok"
    ) {
      const detail = memberAt(store, "detail");
      throw new LocalError(
        typeof detail === "string" ? detail : "The storage of the documents does not answer.",
      );
    }
    const isPlanting = memberAt(readiness, "checks", "seeds", "status") === "planting";
    if (!isPlanting || performance.now() > deadline) {
      return readiness;
    }
    await delay(pauseMs, undefined, { signal });
  }
}

async function ask(url: string, signal: AbortSignal): Promise<unknown> {
  const within = AbortSignal.any([signal, AbortSignal.timeout(patienceMs)]);
  try {
    const response = await fetch(url, { signal: within });
    return await response.json();
  } catch (error) {
    signal.throwIfAborted();
    const isNoAnswer = error instanceof TypeError || error instanceof DOMException;
    if (isNoAnswer || error instanceof SyntaxError) {
      return undefined;
    }
    throw error;
  }
}
