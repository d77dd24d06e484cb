import type { Author, DocumentStore } from "../store/document-store.ts";
import type { RowPlace } from "./archive-items.ts";
import { readManifest } from "./archive-reader.ts";
import type { BackupTarget } from "./backup-target.ts";
import { makeBackup } from "./make-backup.ts";
import type { MayGoOn } from "./pace.ts";
import { damaged, requireManifest } from "./require-manifest.ts";
import { CollectionRestore, type RestoreChange } from "./restore-collection.ts";
import { type CollectionWork, removeOthers, restoreRows } from "./restore-rows.ts";
import { type SelectedCollection, selectFromArchive } from "./restore-selection.ts";
import {
  count,
  type RestoreCounts,
  type RestoredDocument,
  type RestoreState,
  rowsOf,
} from "./restore-state.ts";
import { setPlanting } from "./set-planting.ts";
import { checkParts } from "./verify-parts.ts";

/** What a restore works with. */
export interface RestoreOptions {
  readonly store: DocumentStore;
  readonly target: BackupTarget;
  /** The collections of this app. */
  readonly types: readonly string[];
  readonly archive: string;
  readonly state: RestoreState;
  readonly by: Author;
  readonly mayGoOn: MayGoOn;
  readonly onProgress?: ((progress: RestoreProgress) => void) | undefined;
  readonly now: () => Date;
}

/** How far a restore has come. */
export interface RestoreProgress extends RestoreCounts {
  readonly step: RestoreState["step"]["kind"];
  /** The one that is being worked on, where there is one. */
  readonly collection?: string | undefined;
}

/** What a restore did, or how far it has come. */
export interface RestoreOutcome {
  readonly done: boolean;
  readonly state: RestoreState;
  readonly progress: RestoreProgress;
  /** Documents that this call has written, or with `plan` would write; the first thousands. */
  readonly documents: readonly RestoredDocument[];
}

/** Documents that an answer names. */
const maxNamed = 5_000;

/**
 * Brings documents back, once the whole backup that is needed was found good. Stopped, it goes on from
 * its state; broken off and run again, it finds what is done unchanged. The caller holds the lease.
 * @throws DocumentError `not-found`, `backup-damaged`, `invalid-parameter`
 */
export async function restoreBackup(options: RestoreOptions): Promise<RestoreOutcome> {
  return new RestoreRun(options).run();
}

class RestoreRun {
  readonly #documents: RestoredDocument[] = [];
  readonly #options: RestoreOptions;
  #selected: readonly SelectedCollection[] = [];
  #state: RestoreState;

  constructor(options: RestoreOptions) {
    this.#options = options;
    this.#state = options.state;
  }

  async run(): Promise<RestoreOutcome> {
    const { archive, store, target, types } = this.#options;
    const { only, plan } = this.#state;
    const manifest = requireManifest(archive, await readManifest(target, archive));
    this.#selected = selectFromArchive(manifest, types, only);
    const collections = this.#selected.map(({ collection }) => collection.collection);
    if (!(await this.#verify())) {
      return this.#outcome(false);
    }
    if (!plan) {
      // Nothing is planted into what is only half back.
      await setPlanting(store, collections, { kind: "restoring" });
    }
    if (!(await this.#secure()) || !(await this.#restore())) {
      return this.#outcome(false);
    }
    if (!plan) {
      await setPlanting(store, collections, { kind: "done" });
    }
    return this.#outcome(true);
  }

  async #verify(): Promise<boolean> {
    const { archive, mayGoOn, target } = this.#options;
    const { mode, plan, step } = this.#state;
    if (step.kind !== "verify") {
      return true;
    }
    const collections = this.#selected.map(({ collection }) => collection);
    const { isDone, ...check } = await checkParts(
      target,
      { archive, collections },
      { from: step.check, mayGoOn },
    );
    const [problem] = check.problems;
    if (problem !== undefined) {
      throw damaged(archive, problem.detail.replace(/\.$/, ""));
    }
    const isSecured = mode === "exact" && !plan;
    const next = isSecured ? ({ kind: "safety" } as const) : rowsOf(0);
    this.#moveOn(isDone ? next : { kind: "verify", check });
    return isDone && mayGoOn();
  }

  /** Backs up what is there, where a restore takes something away. */
  async #secure(): Promise<boolean> {
    const { mayGoOn, now, store, target, types } = this.#options;
    const { step } = this.#state;
    if (step.kind !== "safety") {
      return true;
    }
    const { name } = step;
    const making = { store, target, collections: types, history: true, name, mayGoOn, now };
    const made = await makeBackup(making);
    this.#state = { ...this.#state, safety: made.name };
    this.#moveOn(made.done ? rowsOf(0) : { kind: "safety", name: made.name });
    return made.done && mayGoOn();
  }

  async #restore(): Promise<boolean> {
    const { mayGoOn } = this.#options;
    for (;;) {
      const { mode, step } = this.#state;
      const at = "collection" in step ? step.collection : 0;
      const selected = this.#selected[at];
      if (selected === undefined) {
        return true;
      }
      if (step.kind === "rows") {
        const moveOn = (place: RowPlace) => this.#moveOn({ ...step, place });
        if (!(await restoreRows(this.#work(selected), step.place, moveOn))) {
          return false;
        }
        this.#moveOn(
          mode === "exact" ? { kind: "others", collection: at, after: "" } : rowsOf(at + 1),
        );
      } else if (step.kind === "others") {
        const moveOn = (after: string) => this.#moveOn({ ...step, after });
        if (!(await removeOthers(this.#work(selected), step.after, moveOn))) {
          return false;
        }
        this.#moveOn(rowsOf(at + 1));
      }
      if (!(await mayGoOn())) {
        return false;
      }
    }
  }

  #work(selected: SelectedCollection): CollectionWork {
    const { archive, by, mayGoOn, now, store, target } = this.#options;
    const type = selected.collection.collection;
    const { mode, plan } = this.#state;
    const onDocument = (id: string, change: RestoreChange | undefined) => {
      this.#state = { ...this.#state, counts: count(this.#state.counts, change) };
      if (change !== undefined && this.#documents.length < maxNamed) {
        this.#documents.push({ type, id, change });
      }
    };
    const restore = new CollectionRestore({ store, type, mode, plan, by, now, onDocument });
    return { ...selected, archive, store, target, mayGoOn, restore };
  }

  #moveOn(step: RestoreState["step"]): void {
    this.#state = { ...this.#state, step };
    this.#options.onProgress?.(this.#progress());
  }

  #progress(): RestoreProgress {
    const { counts, step } = this.#state;
    const at = "collection" in step ? this.#selected[step.collection] : undefined;
    return { step: step.kind, collection: at?.collection.collection, ...counts };
  }

  #outcome(done: boolean): RestoreOutcome {
    const documents = this.#documents;
    return { done, state: this.#state, progress: this.#progress(), documents };
  }
}
