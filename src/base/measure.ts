import { AsyncLocalStorage } from "node:async_hooks";

/** The cost of a piece of work. Storage calls include retries, because each is billed. */
export interface Spent {
  /** Total duration in milliseconds. */
  readonly ms: number;
  readonly storageCalls: number;
  /** Total time of storage calls in milliseconds; concurrent calls each count. */
  readonly storageMs: number;
}

interface Meter {
  calls: number;
  ms: number;
  /** The meter of the surrounding work. */
  readonly outer: Meter | undefined;
}

const meters = new AsyncLocalStorage<Meter>();

/**
 * Does a piece of work and measures it, including everything that it awaits.
 * @param isApart whether its storage calls do not count for the work around it
 */
export async function measured<T>(
  work: () => Promise<T>,
  isApart = false,
): Promise<{ readonly value: T; readonly spent: Spent }> {
  const meter: Meter = { calls: 0, ms: 0, outer: isApart ? undefined : meters.getStore() };
  const begun = performance.now();
  const value = await meters.run(meter, work);
  const { calls: storageCalls, ms } = meter;
  return {
    value,
    spent: { ms: round(performance.now() - begun), storageCalls, storageMs: round(ms) },
  };
}

/** Makes one storage call and attributes it to the current work. */
export async function measuredCall<T>(call: () => Promise<T>): Promise<T> {
  const begun = performance.now();
  try {
    return await call();
  } finally {
    const took = performance.now() - begun;
    for (let meter = meters.getStore(); meter !== undefined; meter = meter.outer) {
      meter.calls += 1;
      meter.ms += took;
    }
  }
}

/** Rounds to a tenth of a millisecond. */
function round(ms: number): number {
  return Math.round(ms * 10) / 10;
}
