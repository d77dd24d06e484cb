import { AsyncLocalStorage } from "node:async_hooks";

/** What a piece of work took. Storage calls are counted as they are sent, retries too: each is billed. */
export interface Spent {
  /** From begin to end, in milliseconds. */
  readonly ms: number;
  readonly storageCalls: number;
  /** The storage's part in milliseconds, added up: calls at the same time count each. */
  readonly storageMs: number;
}

interface Meter {
  calls: number;
  ms: number;
  /** Of the work that this is a part of. */
  readonly outer: Meter | undefined;
}

const meters = new AsyncLocalStorage<Meter>();

/** Does a piece of work, and tells what it took: all that it awaits counts, whoever does it. */
export async function measured<T>(
  work: () => Promise<T>,
): Promise<{ readonly value: T; readonly spent: Spent }> {
  const meter: Meter = { calls: 0, ms: 0, outer: meters.getStore() };
  const begun = performance.now();
  const value = await meters.run(meter, work);
  const { calls: storageCalls, ms } = meter;
  return {
    value,
    spent: { ms: round(performance.now() - begun), storageCalls, storageMs: round(ms) },
  };
}

/** Makes one call to a storage, for whatever work it is part of. */
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

/** To a tenth of a millisecond. */
function round(ms: number): number {
  return Math.round(ms * 10) / 10;
}
