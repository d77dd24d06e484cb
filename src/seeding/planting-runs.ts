import { describeFailure, type Log } from "../base/telemetry.ts";
import type { RunOutcome } from "./seed-service.ts";

/** When a run that did not end well is repeated, in milliseconds. */
export interface RepeatDelays {
  /** After the first failure, the second and so on; the last one again and again. */
  readonly failed: readonly number[];
  /** While other instances, or a restore, have to finish first. */
  readonly waiting: number;
}

/** Soon, for a fault of a moment; then rarely enough to cost nothing. */
export const repeatDelays: RepeatDelays = {
  failed: [5_000, 15_000, 60_000, 300_000],
  waiting: 60_000,
};

/** What runs are made of. */
export interface PlantingRunsOptions {
  readonly run: (log: Log) => Promise<RunOutcome>;
  /** Where a repeated run says what it does: what the first was told with may be closed by then. */
  readonly log: Log;
  readonly delays?: RepeatDelays;
}

/** Runs of planting, one at a time, repeated by themselves until one has ended well. */
export class PlantingRuns {
  readonly #options: PlantingRunsOptions;
  #failures = 0;
  #isStopped = false;
  #running: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: PlantingRunsOptions) {
    this.#options = options;
  }

  /** Runs now, or waits for the run that is under way. Failures are logged, never thrown. */
  run(log: Log): Promise<void> {
    this.#running ??= this.#once(log).finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  /** Repeats nothing any more. */
  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#timer);
  }

  async #once(log: Log): Promise<void> {
    clearTimeout(this.#timer);
    const outcome = await this.#attempt(log);
    const { delays = repeatDelays, log: later } = this.#options;
    const delay = outcome === "failed" ? delays.failed[this.#failures] : delays.waiting;
    this.#failures =
      outcome === "failed" ? Math.min(this.#failures + 1, delays.failed.length - 1) : 0;
    if (outcome !== "settled" && !this.#isStopped) {
      // Not a reason for a process to stay.
      this.#timer = setTimeout(() => void this.run(later), delay).unref();
    }
  }

  async #attempt(log: Log): Promise<RunOutcome> {
    try {
      return await this.#options.run(log);
    } catch (error) {
      log("error", { event: "planting-failed", ...describeFailure(error) });
      return "failed";
    }
  }
}
