import { DocumentError } from "../../base/errors.ts";
import {
  changePlanting,
  fromValue,
  type KnownState,
  type PlantingState,
} from "../../store/planting.ts";
import type { Records, RecordValue } from "../../store/records.ts";

/** How long an interrupted restore blocks planting. */
const holdsMs = 24 * 60 * 60_000;

/** Dependencies for changing the planting state during a restore. */
export interface PlantingOptions {
  readonly store: Records;
  /** The name of the restore. */
  readonly work: string;
  readonly now: () => Date;
}

/** Blocks planting in collections that are being restored, and finally sets their state to that in the backup. */
export class RestorePlanting {
  readonly #options: PlantingOptions;

  constructor(options: PlantingOptions) {
    this.#options = options;
  }

  /**
   * @throws DocumentError `misconfigured` if a newer release wrote its state
   */
  async claim(collection: string): Promise<void> {
    await this.#move(collection, this.#restoring());
  }

  /**
   * @throws DocumentError `backup-running` if another restore has claimed the collection
   */
  async hold(collection: string): Promise<void> {
    await this.#move(collection, this.#restoring(), (before) => this.#isOurs(before));
  }

  /**
   * Sets the collection to its state when the backup was made; an unfinished planting continues.
   * @throws DocumentError `backup-running` if another restore has claimed the collection
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
      // If the state is unknown, or the backup was made during a restore, nothing more is planted.
      case "restoring":
      case "unknown":
      case undefined:
        return { kind: "done", fileSets: [] };
    }
  }
}

/** Another restore has claimed a collection. */
export class TakenOver extends DocumentError {
  constructor(collection: string) {
    super(
      "backup-running",
      `Another restore has taken over ${collection}. Start again when it has finished: work that is already done is kept.`,
    );
  }
}
