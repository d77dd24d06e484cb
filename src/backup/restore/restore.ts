import type { Author, DocumentStore } from "../../store/document-store.ts";
import { type RowPlace, readArchivedErasures } from "../archive/items.ts";
import { readManifest } from "../archive/reader.ts";
import { damaged, requireManifest } from "../archive/require-manifest.ts";
import { type ArchiveProblem, checkParts } from "../archive/verify-parts.ts";
import { type Erasures, readErasures } from "../erasure-files.ts";
import { makeBackup } from "../make-backup.ts";
import type { MayGoOn } from "../pace.ts";
import type { BackupTarget } from "../target/backup-target.ts";
import type { CollectionOptions } from "./batch.ts";
import { CollectionRestore } from "./collection.ts";
import { RestoreErasures } from "./erasures.ts";
import { LedgerRestore } from "./ledger.ts";
import { RestorePlanting } from "./planting.ts";
import { type CollectionWork, removeOthers, restoreRows } from "./rows.ts";
import { type SelectedCollection, selectFromArchive } from "./selection.ts";
import {
  type CollectionStep,
  type FailedDocument,
  type NamedDocument,
  type RestoreCounts,
  type RestoredDocument,
  type RestoreState,
  record,
  rowsOf,
} from "./state.ts";

/** What a restore works with. */
export interface RestoreOptions {
  readonly store: DocumentStore;
  readonly target: BackupTarget;
  /** The collections of this app. */
  readonly types: readonly string[];
  readonly archive: string;
  readonly state: RestoreState;
  readonly by: Author;
  /** The name of this restore, by which it knows that no other has come in between. */
  readonly work: string;
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
  /** The first of those that can't be written; all of them are counted. */
  readonly failed: readonly FailedDocument[];
  /** The first of those that were erased since, and so were passed over; all of them are counted. */
  readonly erased: readonly NamedDocument[];
  /** Files beside the backups that should say what was erased, and say nothing: they keep nothing from coming back. */
  readonly notes: readonly ArchiveProblem[];
}

/** Documents that an answer names. */
const maxNamed = 5_000;
const maxNotes = 100;

/**
 * Brings documents back, once the whole backup that is needed was found good. Stopped, it goes on from
 * its state; broken off and run again, it finds what is done unchanged. The caller holds the lease.
 * @throws DocumentError `not-found`, `backup-damaged`, `backup-running`, `invalid-parameter`, `misconfigured`
 */
export async function restoreBackup(options: RestoreOptions): Promise<RestoreOutcome> {
  return new RestoreRun(options).run();
}

class RestoreRun {
  readonly #documents: RestoredDocument[] = [];
  readonly #options: RestoreOptions;
  readonly #planting: RestorePlanting;
  #beside: Erasures = { erasures: [], problems: [] };
  #selected: readonly SelectedCollection[] = [];
  #state: RestoreState;

  constructor(options: RestoreOptions) {
    this.#options = options;
    this.#planting = new RestorePlanting(options);
    this.#state = options.state;
  }

  async run(): Promise<RestoreOutcome> {
    const { archive, target, types } = this.#options;
    const manifest = requireManifest(archive, await readManifest(target, archive));
    this.#selected = selectFromArchive(manifest, types, this.#state.only);
    const isDone =
      (await this.#verify()) &&
      (await this.#secure()) &&
      (await this.#claim()) &&
      (await this.#restore());
    if (isDone && !this.#state.plan) {
      for (const { collection, planting } of this.#whole()) {
        await this.#planting.end(collection, planting);
      }
    }
    return this.#outcome(isDone);
  }

  async #verify(): Promise<boolean> {
    const { archive, mayGoOn, store, target } = this.#options;
    const { mode, plan, step } = this.#state;
    if (step.kind !== "verify") {
      return true;
    }
    const collections = this.#selected.map(({ collection }) => collection);
    const { isDone, ...check } = await checkParts(
      target,
      { archive, collections },
      { from: step.check, mayGoOn, plan: (write) => store.plan(write) },
    );
    // What keeps one document from coming back is told of it, and keeps no other away.
    const problem = check.problems.find(({ isOfOne }) => !isOfOne);
    if (problem !== undefined) {
      throw damaged(archive, problem.detail.replace(/\.$/, ""));
    }
    const next = plan ? rowsOf(0) : ({ kind: mode === "exact" ? "safety" : "claim" } as const);
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
    this.#moveOn(made.done ? { kind: "claim" } : { kind: "safety", name: made.name });
    return made.done && mayGoOn();
  }

  /** Nothing is planted into what is only half back; and who goes on after a pause has to find it so. */
  async #claim(): Promise<boolean> {
    const { plan, step } = this.#state;
    if (plan) {
      return true;
    }
    for (const { collection } of this.#whole()) {
      await (step.kind === "claim"
        ? this.#planting.claim(collection)
        : this.#planting.hold(collection));
    }
    if (step.kind === "claim") {
      this.#moveOn(rowsOf(0));
    }
    return true;
  }

  async #restore(): Promise<boolean> {
    const { mayGoOn, target } = this.#options;
    this.#beside = await readErasures(target);
    let step = this.#step();
    for (const [at, selected] of this.#selected.entries()) {
      if (step.collection > at) {
        continue;
      }
      const work = await this.#work(selected);
      if (step.kind === "rows") {
        const moveOn = (place: RowPlace) => this.#moveOn({ kind: "rows", collection: at, place });
        if (!(await restoreRows(work, step.place, moveOn))) {
          return false;
        }
        const isExact = this.#state.mode === "exact";
        this.#moveOn(isExact ? { kind: "others", collection: at, after: "" } : rowsOf(at + 1));
        if (isExact && !(await mayGoOn())) {
          return false;
        }
        step = this.#step();
      }
      if (step.kind === "others") {
        const moveOn = (after: string) => this.#moveOn({ kind: "others", collection: at, after });
        if (!(await removeOthers(work, step.after, moveOn))) {
          return false;
        }
        this.#moveOn(rowsOf(at + 1));
        step = this.#step();
      }
      if (!(await mayGoOn())) {
        return false;
      }
    }
    return true;
  }

  /** Where in the collections it is. */
  #step(): CollectionStep {
    const { step } = this.#state;
    return "collection" in step ? step : rowsOf(0);
  }

  /** The collections of which all is restored: only those are anybody else's business. */
  #whole() {
    return this.#selected
      .filter(({ ids }) => ids === undefined)
      .map(({ collection }) => collection);
  }

  async #work(selected: SelectedCollection): Promise<CollectionWork> {
    const { archive, by, mayGoOn, now, store, target } = this.#options;
    const { collection, ids } = selected;
    const type = collection.collection;
    const { mode, plan } = this.#state;
    const own = [
      ...(await readArchivedErasures(target, { archive, collection })),
      ...this.#beside.erasures.filter((erasure) => erasure.type === type),
    ];
    const erasures = new RestoreErasures(store, type, own);
    const fence = plan || ids !== undefined ? undefined : await store.moveFence(type);
    const onDocument: CollectionOptions["onDocument"] = (id, fate, at) => {
      this.#state = record(this.#state, { type, id, at }, fate);
      if (typeof fate === "string" && fate !== "erased" && this.#documents.length < maxNamed) {
        this.#documents.push({ type, id, change: fate });
      }
    };
    const common = { store, type, mode, plan, by, now, erasures, fence, onDocument };
    const restore = new CollectionRestore(common);
    const ledger = new LedgerRestore(common, (id) => restore.isBack(id));
    const { ids: erased } = erasures;
    return { ...selected, archive, store, target, mayGoOn, restore, ledger, erased };
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
    const { erased, failed } = this.#state;
    const notes = this.#beside.problems.slice(0, maxNotes);
    const progress = this.#progress();
    return { done, state: this.#state, progress, documents, failed, erased, notes };
  }
}
