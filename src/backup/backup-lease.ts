import { randomUUID } from "node:crypto";
import { DocumentError } from "../base/errors.ts";
import type { Records } from "../store/records.ts";
import { acquireLease, releaseLease } from "./lease.ts";

/** How long a lease is valid without renewal: longer than writing one part may take. */
const holdsMs = 5 * 60_000;

/** How long the lease is reserved for continuing unfinished work. */
const waitsMs = 2 * 60_000;

/** The renewal interval. */
const renewedMs = 60_000;

/** Options for taking the lease. */
export interface LeaseOptions {
  readonly store: Records;
  readonly now: () => Date;
  /** The work to continue, if another call has left it. */
  readonly work?: string | undefined;
}

/** The lease for making or restoring a backup, held by at most one instance. */
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
   * Takes the lease.
   * @throws DocumentError `backup-running`
   */
  static async take(options: LeaseOptions): Promise<BackupLease> {
    const taken = new BackupLease(options);
    try {
      await taken.#hold(options.work);
    } catch (error) {
      if (!(error instanceof DocumentError && error.code === "backup-running")) {
        // The lease may be ours anyway, if the answer to a write was lost.
        await taken.giveUp();
      }
      throw error;
    }
    return taken;
  }

  /**
   * @throws DocumentError `backup-running` if another instance has taken it
   */
  async renew(): Promise<void> {
    if (this.#now().getTime() - this.#renewedAt >= renewedMs) {
      await this.#hold();
    }
  }

  /** Releases the lease. */
  async release(): Promise<void> {
    await releaseLease(this.#store, this.#owner);
  }

  /**
   * Releases the lease after a failure. Ignores errors, because the caller gets the original one and the lease expires.
   */
  async giveUp(): Promise<void> {
    try {
      await this.release();
    } catch (error) {
      if (!(error instanceof DocumentError)) {
        throw error;
      }
    }
  }

  /** Reserves the lease for the next call for this work, for a while. */
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
