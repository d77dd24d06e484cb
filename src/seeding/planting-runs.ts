import { describeFailure, type Log } from "../base/telemetry.ts";
import type { RunOutcome } from "./seed-service.ts";

/** When to repeat a run that did not succeed, in milliseconds. */
export interface RepeatDelays {
  /** After the first failure, the second, and so on; the last one repeats. */
  readonly failed: readonly number[];
  /** While waiting for other instances or a restore. */
  readonly waiting: number;
}

/** Soon at first, for temporary faults; then rarely enough to cost nothing. */
export const repeatDelays: RepeatDelays = {
  failed: [5_000, 15_000, 60_000, 300_000],
  waiting: 60_000,
};

/** Dependencies of the runs. */
export interface PlantingRunsOptions {
  /** @param signal aborts when the runs are stopped */
  readonly run: (log: Log, signal: AbortSignal) => Promise<RunOutcome>;
  /** The log for repeated runs: the log of the first run may be closed by then. */
  readonly log: Log;
  readonly delays?: RepeatDelays;
}

/** Planting runs, one at a time, repeated until one succeeds. */
export class PlantingRuns {
  readonly #ending = new AbortController();
  readonly #options: PlantingRunsOptions;
  #failures = 0;
  #isBegun = false;
  #next: Promise<void> | undefined;
  #running: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: PlantingRunsOptions) {
    this.#options = options;
  }

  /**
   * Runs now; during a run, once more after it, because that one may already have passed what this call is about.
   * Failures are logged, never thrown.
   */
  run(log: Log): Promise<void> {
    this.#isBegun = true;
    if (this.#running !== undefined) {
      this.#next ??= this.#running.then(() => {
        this.#next = undefined;
        return this.run(log);
      });
      return this.#next;
    }
    this.#running = this.#once(log).finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  /** Runs again, in a process that plants: a command that works in a storage never does. */
  again(): void {
    if (this.#isBegun) {
      void this.run(this.#options.log);
    }
  }

  /** Lets the current run end early, and waits for it. */
  async stop(): Promise<void> {
    this.#ending.abort();
    clearTimeout(this.#timer);
    await this.#running;
  }

  async #once(log: Log): Promise<void> {
    if (this.#ending.signal.aborted) {
      return;
    }
    clearTimeout(this.#timer);
    const outcome = await this.#attempt(log);
    const { delays = repeatDelays, log: later } = this.#options;
    const delay = outcome === "failed" ? delays.failed[this.#failures] : delays.waiting;
    this.#failures =
      outcome === "failed" ? Math.min(this.#failures + 1, delays.failed.length - 1) : 0;
    if (outcome !== "settled" && !this.#ending.signal.aborted) {
      // The timer must not keep the process alive.
      this.#timer = setTimeout(() => {
        void this.run(later);
      }, delay).unref();
    }
  }

  async #attempt(log: Log): Promise<RunOutcome> {
    try {
      return await this.#options.run(log, this.#ending.signal);
    } catch (error) {
      log("error", { event: "planting-failed", ...describeFailure(error) });
      return "failed";
    }
  }
}
