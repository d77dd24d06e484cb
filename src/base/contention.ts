import { setTimeout as delay } from "node:timers/promises";
import { DocumentError } from "./errors.ts";

/** Temporary failures. */
const passing: ReadonlySet<string> = new Set(["storage-unavailable", "throttled", "contended"]);

/** Whether a retry may succeed. */
export function mayPass(error: unknown): error is DocumentError {
  return error instanceof DocumentError && passing.has(error.code);
}

/** How long to retry, and what. */
export interface ContentionOptions {
  /** In milliseconds. @default 10 s */
  readonly timeout?: number | undefined;
  /** What others are writing: `moods/calm`. */
  readonly what: string;
}

/**
 * Retries until there is a result, with growing pauses and jitter: the only loop that waits for
 * other writers.
 * @throws DocumentError `contended`
 */
export async function untilItLands<T>(
  attempt: () => Promise<T | undefined>,
  { timeout = 10_000, what }: ContentionOptions,
): Promise<T> {
  const deadline = performance.now() + timeout;
  for (let round = 0; round === 0 || performance.now() < deadline; round += 1) {
    const result = await attempt();
    if (result !== undefined) {
      return result;
    }
    await delay(Math.random() * Math.min(10 * 2 ** round, 500));
  }
  throw new DocumentError("contended", `Too many concurrent writes to ${what}. Retry shortly.`);
}
