import { setTimeout as delay } from "node:timers/promises";
import { DocumentError } from "../errors.ts";

/** How long something is tried, in milliseconds, and what it is to. */
interface ContentionOptions {
  readonly timeout: number;
  readonly what: string;
}

/**
 * Tries until there is a result, with growing pauses and jitter.
 * @throws DocumentError `contended`
 */
export async function untilItLands<T>(
  attempt: () => Promise<T | undefined>,
  { timeout, what }: ContentionOptions,
): Promise<T> {
  const deadline = performance.now() + timeout;
  for (let round = 0; round === 0 || performance.now() < deadline; round += 1) {
    const result = await attempt();
    if (result !== undefined) {
      return result;
    }
    await delay(Math.random() * Math.min(10 * 2 ** round, 500));
  }
  throw new DocumentError("contended", `Too many others are writing ${what}. Try again shortly.`);
}
