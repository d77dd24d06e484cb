import type { Author, DocumentStore } from "../../store/document-store.ts";
import type { RecordValue } from "../../store/records.ts";
import { readArchivedErasures } from "../archive/items.ts";
import { damaged, readManifest, requireManifest } from "../archive/reader.ts";
import { type ArchiveProblem, checkParts, type PartsCheck } from "../archive/verify-parts.ts";
import { type Erasures, readErasures } from "../erasure-files.ts";
import type { MayGoOn } from "../long-work.ts";
import { type BackupOutcome, makeBackup } from "../make-backup.ts";
import type { BackupTarget } from "../target/backup-target.ts";
import type { CollectionOptions } from "./batch.ts";
import { CollectionRestore } from "./collection.ts";
import { RestoreErasures } from "./erasures.ts";
import { LedgerRestore } from "./ledger.ts";
import { RestorePlanting } from "./planting.ts";
import { type CollectionWork, removeOthers, restoreRows } from "./rows.ts";
import { type SelectedCollection, selectFromArchive } from "./selection.ts";
import {
  type FailedDocument,
  type NamedDocument,
  type RestoreCounts,
  type RestoredDocument,
  type RestoreState,
  type RestoreStep,
  record,
  rowsOf,
} from "./state.ts";

/** What a restore works with. */
export interface RestoreOptions {
  readonly store: DocumentStore;
  readonly target: BackupTarget;
  /** The collections of this app. */
  readonly collections: readonly string[];
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
  readonly step: RestoreStep["kind"];
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
  /** Erasures on record beside the backups; read with the first collection. */
  #beside: Erasures | undefined;
  #selected: readonly SelectedCollection[] = [];
  #state: RestoreState;
  #work: CollectionWork | undefined;

  constructor(options: RestoreOptions) {
    this.#options = options;
    this.#planting = new RestorePlanting(options);
    this.#state = options.state;
  }

  async run(): Promise<RestoreOutcome> {
    const { archive, collections, mayGoOn, target } = this.#options;
    const manifest = requireManifest(archive, await readManifest(target, archive));
    this.#selected = selectFromArchive(manifest, collections, this.#state.only);
    if ("collection" in this.#state.step) {
      await this.#planted((collection) => this.#planting.hold(collection));
    }
    for await (const step of this.#steps()) {
      this.#state = { ...this.#state, step };
      this.#options.onProgress?.(this.#progress());
      if (!(await mayGoOn())) {
        return this.#outcome(false);
      }
    }
    await this.#planted((collection, recorded) => this.#planting.end(collection, recorded));
    return this.#outcome(true);
  }

  /** Goes from step to step; yields each place that another call can go on from. */
  async *#steps(): AsyncGenerator<RestoreStep> {
    let step: RestoreStep | undefined = this.#state.step;
    while (step !== undefined) {
      step = yield* this.#do(step);
      if (step !== undefined) {
        yield step;
      }
    }
  }

  /**
   * Does a step, or as much of it as there is time for; yields places within it.
   * @returns the step that comes next; `undefined` behind the last collection
   */
  async *#do(step: RestoreStep): AsyncGenerator<RestoreStep, RestoreStep | undefined> {
    const { mode, plan } = this.#state;
    switch (step.kind) {
      case "verify": {
        const { isDone, ...check } = await this.#verify(step.check);
        const next = plan ? rowsOf(0) : ({ kind: mode === "exact" ? "safety" : "claim" } as const);
        return isDone ? next : { kind: "verify", check };
      }
      case "safety": {
        const { done, name } = await this.#backUp(step.name);
        return done ? { kind: "claim" } : { kind: "safety", name };
      }
      case "claim":
        await this.#planted((collection) => this.#planting.claim(collection));
        return rowsOf(0);
      case "rows": {
        const { collection, place } = step;
        const work = await this.#workOn(collection);
        if (work === undefined) {
          return undefined;
        }
        for await (const next of restoreRows(work, place)) {
          yield { kind: "rows", collection, place: next };
        }
        return mode === "exact"
          ? { kind: "others", collection, after: "" }
          : rowsOf(collection + 1);
      }
      case "others": {
        const { after, collection } = step;
        const work = await this.#workOn(collection);
        if (work === undefined) {
          return undefined;
        }
        for await (const next of removeOthers(work, after)) {
          yield { kind: "others", collection, after: next };
        }
        return rowsOf(collection + 1);
      }
    }
  }

  /** Reads what is needed of the backup, or as much of it as there is time for. */
  async #verify(from: PartsCheck): ReturnType<typeof checkParts> {
    const { archive, mayGoOn, store, target } = this.#options;
    const collections = this.#selected.map(({ collection }) => collection);
    const checked = await checkParts(
      target,
      { archive, collections },
      { from, mayGoOn, plan: (write) => store.plan(write) },
    );
    // What keeps one document from coming back is told of it, and keeps no other away.
    const problem = checked.problems.find(({ isOfOne }) => !isOfOne);
    if (problem !== undefined) {
      throw damaged(archive, problem.detail.replace(/\.$/, ""));
    }
    return checked;
  }

  /** Backs up what is there, since an exact restore takes something away. */
  async #backUp(name: string | undefined): Promise<BackupOutcome> {
    const { collections, mayGoOn, now, store, target } = this.#options;
    const making = { store, target, collections, history: true, name, mayGoOn, now };
    const made = await makeBackup(making);
    this.#state = { ...this.#state, safety: made.name };
    return made;
  }

  /**
   * Moves the planting of each whole collection: nothing is planted into what is only half back. Documents by name, and
   * plans, are nobody else's business.
   */
  async #planted(
    move: (collection: string, recorded: RecordValue | undefined) => Promise<void>,
  ): Promise<void> {
    for (const { collection, ids } of this.#state.plan ? [] : this.#selected) {
      await (ids === undefined && move(collection.collection, collection.planting));
    }
  }

  /** What brings a collection back; the same for both of its steps, so that its fence is moved once. */
  async #workOn(at: number): Promise<CollectionWork | undefined> {
    this.#beside ??= await readErasures(this.#options.target);
    const selected = this.#selected[at];
    if (selected !== undefined && this.#work?.collection !== selected.collection) {
      this.#work = await this.#begin(selected, this.#beside);
    }
    return selected && this.#work;
  }

  async #begin(selected: SelectedCollection, beside: Erasures): Promise<CollectionWork> {
    const { archive, by, mayGoOn, now, store, target } = this.#options;
    const { collection: archived, ids } = selected;
    const { collection } = archived;
    const { mode, plan } = this.#state;
    const own = [
      ...(await readArchivedErasures(target, { archive, collection: archived })),
      ...beside.erasures.filter(({ type }) => type === collection),
    ];
    const erasures = new RestoreErasures(store, collection, own);
    const fence = plan || ids !== undefined ? undefined : await store.moveFence(collection);
    const onDocument: CollectionOptions["onDocument"] = (id, fate, at) => {
      this.#state = record(this.#state, { type: collection, id, at }, fate);
      if (typeof fate === "string" && fate !== "erased" && this.#documents.length < maxNamed) {
        this.#documents.push({ type: collection, id, change: fate });
      }
    };
    const common = { store, collection, mode, plan, by, now, erasures, fence, onDocument };
    const restore = new CollectionRestore(common);
    const ledger = new LedgerRestore(common, (id) => restore.isBack(id));
    const { ids: erased } = erasures;
    return { ...selected, archive, store, target, mayGoOn, restore, ledger, erased };
  }

  #progress(): RestoreProgress {
    const { counts, step } = this.#state;
    const at = "collection" in step ? this.#selected[step.collection] : undefined;
    return { step: step.kind, collection: at?.collection.collection, ...counts };
  }

  #outcome(done: boolean): RestoreOutcome {
    const documents = this.#documents;
    const { erased, failed } = this.#state;
    const notes = (this.#beside?.problems ?? []).slice(0, maxNotes);
    const progress = this.#progress();
    return { done, state: this.#state, progress, documents, failed, erased, notes };
  }
}
