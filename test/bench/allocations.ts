import { PerformanceObserver } from "node:perf_hooks";
import { collectGarbage } from "../support/collect-garbage.ts";

/** Options of Node that give new objects so much room that nothing is collected while it is measured. */
export const roomForObjects = ["--min-semi-space-size=256", "--max-semi-space-size=256"] as const;

/**
 * Counts the bytes that this process allocates in V8's heap: as long as nothing is collected, what is in use only grows.
 * So it needs `roomForObjects`.
 */
export class Allocations {
  #collections = 0;
  #used = 0;

  constructor() {
    new PerformanceObserver((list) => {
      this.#collections += list.getEntries().length;
    }).observe({ entryTypes: ["gc"] });
  }

  /** Starts counting. */
  async begin(): Promise<void> {
    collectGarbage();
    // The observer hears of that collection in a later turn.
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
    this.#collections = 0;
    this.#used = process.memoryUsage().heapUsed;
  }

  /** @returns the bytes since `begin`, unless some were collected */
  end(): number | undefined {
    const bytes = process.memoryUsage().heapUsed - this.#used;
    return this.#collections === 0 ? bytes : undefined;
  }
}
