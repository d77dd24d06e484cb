import { DocumentError } from "../../base/errors.ts";
import {
  changePlanting,
  fromValue,
  type KnownState,
  type PlantingState,
} from "../../store/planting.ts";
import type { Records, RecordValue } from "../../store/records.ts";

/** How long a restore that broke off keeps planting away. */
const holdsMs = 24 * 60 * 60_000;

/** What a restore that moves the planting of collections works with. */
export interface PlantingOptions {
  readonly store: Records;
  /** Whose doing it is. */
  readonly work: string;
  readonly now: () => Date;
}

/** Keeps planting away from collections that are being restored, and in the end leaves them as the backup has them. */
export class RestorePlanting {
  readonly #options: PlantingOptions;

  constructor(options: PlantingOptions) {
    this.#options = options;
  }

  /**
   * Says that a collection is being restored, whatever it said before.
   * @throws DocumentError `misconfigured` when only a newer release knows what it says
   */
  async claim(collection: string): Promise<void> {
    await this.#move(collection, this.#restoring());
  }

  /**
   * Says that the same restore goes on.
   * @throws DocumentError `backup-running` when another has claimed the collection since
   */
  async hold(collection: string): Promise<void> {
    await this.#move(collection, this.#restoring(), (before) => this.#isOurs(before));
  }

  /**
   * Leaves the collection as it was when the backup was made; one that was being planted is planted on.
   * @throws DocumentError `backup-running` when another has claimed the collection since
   */
  async end(collection: string, recorded: RecordValue | undefined): Promise<void> {
    await this.#move(collection, this.#after(recorded), (before) => this.#isOurs(before));
  }

  async #move(
    collection: string,
    to: KnownState,
    may: (before: PlantingState | undefined) => boolean = () => true,
  ): Promise<void> {
    await changePlanting(this.#options.store, collection, (before) => {
      if (before?.kind === "unknown") {
        throw new DocumentError(
          "misconfigured",
          `A newer Seedbed has recorded the planting state of ${collection}, and this one can't read it. Restore with the newer one, or restore single documents of the collection.`,
        );
      }
      if (!may(before)) {
        throw new TakenOver(collection);
      }
      return to;
    });
  }

  #restoring(): KnownState {
    const { now, work } = this.#options;
    const until = new Date(now().getTime() + holdsMs).toISOString();
    return { kind: "restoring", work, until };
  }

  #isOurs(state: PlantingState | undefined): boolean {
    return state?.kind === "restoring" && state.work === this.#options.work;
  }

  #after(recorded: RecordValue | undefined): KnownState {
    const state = recorded && fromValue(recorded);
    switch (state?.kind) {
      case "due":
      case "unseeded":
      case "done":
        return state;
      case "started":
        return { ...state, at: this.#options.now().toISOString() };
      // Where nothing is known, or half a restore was backed up, nothing is planted into what is there.
      case "restoring":
      case "unknown":
      case undefined:
        return { kind: "done", fileSets: [] };
    }
  }
}

/** Another restore has claimed a collection since. */
export class TakenOver extends DocumentError {
  constructor(collection: string) {
    super(
      "backup-running",
      `Another restore has taken over ${collection}. Start again when it has finished: work that is already done is kept.`,
    );
  }
}
