import { randomUUID } from "node:crypto";
import { DocumentError } from "../base/errors.ts";
import type { Records } from "../store/records.ts";
import { acquireLease, releaseLease } from "./lease.ts";

/** How long a lease holds without a sign of life: longer than writing one part may take. */
const holdsMs = 5 * 60_000;

/** How long work that was stopped waits for somebody to go on with it. */
const waitsMs = 2 * 60_000;

/** So often it is renewed. */
const renewedMs = 60_000;

/** Which work wants the lease. */
export interface LeaseOptions {
  readonly store: Records;
  readonly now: () => Date;
  /** What another call has left to go on with. */
  readonly work?: string | undefined;
}

/** The right to make or restore a backup: one at a time has it, over all instances. */
export class BackupLease {
  readonly #now: () => Date;
  readonly #owner = randomUUID();
  readonly #store: Records;
  #renewedAt = 0;

  private constructor({ now, store }: LeaseOptions) {
    this.#now = now;
    this.#store = store;
  }

  /**
   * Takes it.
   * @throws DocumentError `backup-running`
   */
  static async take(options: LeaseOptions): Promise<BackupLease> {
    const taken = new BackupLease(options);
    try {
      await taken.#hold(options.work);
    } catch (error) {
      if (!(error instanceof DocumentError && error.code === "backup-running")) {
        // It may be ours all the same, by a write whose answer was lost.
        await taken.giveUp();
      }
      throw error;
    }
    return taken;
  }

  /**
   * Says that work goes on.
   * @throws DocumentError `backup-running` when somebody else has taken it since
   */
  async renew(): Promise<void> {
    if (this.#now().getTime() - this.#renewedAt >= renewedMs) {
      await this.#hold();
    }
  }

  /** Gives it back. */
  async release(): Promise<void> {
    await releaseLease(this.#store, this.#owner);
  }

  /** Gives it back after a failure, which is what the caller is told; the lease runs out by itself. */
  async giveUp(): Promise<void> {
    try {
      await this.release();
    } catch (error) {
      if (!(error instanceof DocumentError)) {
        throw error;
      }
    }
  }

  /** Leaves it for the next call about this work, for a while. */
  async leaveFor(work: string): Promise<void> {
    const now = this.#now();
    const until = new Date(now.getTime() + waitsMs).toISOString();
    const claim = { owner: work, from: this.#owner, now: now.toISOString(), until };
    await acquireLease(this.#store, claim);
  }

  async #hold(from?: string): Promise<void> {
    const now = this.#now();
    const until = new Date(now.getTime() + holdsMs).toISOString();
    const claim = { owner: this.#owner, from, now: now.toISOString(), until };
    if (!(await acquireLease(this.#store, claim))) {
      throw new DocumentError(
        "backup-running",
        "Another backup or restore is running. Retry when it has finished; one that has stopped unexpectedly expires after five minutes.",
      );
    }
    this.#renewedAt = now.getTime();
  }
}
