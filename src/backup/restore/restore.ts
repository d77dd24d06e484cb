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
import { LabelsRestore } from "./labels.ts";
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

/** Dependencies and options of a restore. */
export interface RestoreOptions {
  readonly store: DocumentStore;
  readonly target: BackupTarget;
  /** The collections of this app. */
  readonly collections: readonly string[];
  readonly archive: string;
  readonly state: RestoreState;
  readonly by: Author;
  /** The name of this restore, which detects whether another has taken over. */
  readonly work: string;
  readonly mayGoOn: MayGoOn;
  readonly now: () => Date;
}

/** The progress of a restore. */
export interface RestoreProgress extends RestoreCounts {
  readonly step: RestoreStep["kind"];
  /** The current collection, if any. */
  readonly collection?: string | undefined;
}

/** The result of a restore, or its progress. */
export interface RestoreOutcome {
  readonly done: boolean;
  readonly state: RestoreState;
  readonly progress: RestoreProgress;
  /** Documents that this call wrote, or with `plan` would write; the first thousands. */
  readonly documents: readonly RestoredDocument[];
  /** The first documents that can't be written; all are counted. */
  readonly failed: readonly FailedDocument[];
  /** The first documents skipped because they were erased since; all are counted. */
  readonly erased: readonly NamedDocument[];
  /** Unreadable records of erasures beside the backups; the documents that they record are not skipped. */
  readonly notes: readonly ArchiveProblem[];
}

/** The maximum number of documents listed in an answer. */
const maxNamed = 5_000;
const maxNotes = 100;

/**
 * Restores documents after checking all required parts of the backup. If stopped, it continues from its state; if
 * interrupted and run again, it finds finished documents unchanged. The caller must hold the lease.
 * @throws DocumentError `not-found`, `backup-damaged`, `backup-running`, `invalid-parameter`, `misconfigured`
 */
export async function restoreBackup(options: RestoreOptions): Promise<RestoreOutcome> {
  return new RestoreRun(options).run();
}

class RestoreRun {
  readonly #documents: RestoredDocument[] = [];
  readonly #options: RestoreOptions;
  readonly #planting: RestorePlanting;
  /** The erasures recorded beside the backups, read with the first collection. */
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
      if (!(await mayGoOn())) {
        return this.#outcome(false);
      }
    }
    await this.#planted((collection, recorded) => this.#planting.end(collection, recorded));
    return this.#outcome(true);
  }

  /** Proceeds from step to step; yields each point from which another call can continue. */
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
   * @returns the next step; `undefined` after the last collection
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
        if (mode === "exact") {
          return { kind: "others", collection, after: "" };
        }
        this.#tellMissing(work);
        return rowsOf(collection + 1);
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

  /** Reports documents that were asked for by name, and are not in the backup: a name may be mistyped. */
  #tellMissing({ collection: { collection: type }, ids = new Set() }: CollectionWork): void {
    const detail = "The backup has no document of this name.";
    for (const id of ids) {
      if (!this.#state.found.includes(`${type}/${id}`)) {
        const missing = { type, id, at: undefined };
        this.#state = record(this.#state, missing, { code: "not-found", detail });
      }
    }
  }

  /** Verifies the required parts of the backup, as far as time allows. */
  async #verify(from: PartsCheck): ReturnType<typeof checkParts> {
    const { archive, mayGoOn, store, target } = this.#options;
    const collections = this.#selected.map(({ collection }) => collection);
    const checked = await checkParts(
      target,
      { archive, collections },
      { from, mayGoOn, plan: (write) => store.plan(write) },
    );
    // Problems of single documents are reported later, and don't stop the others.
    const problem = checked.problems.find(({ isOfOne }) => !isOfOne);
    if (problem !== undefined) {
      throw damaged(archive, problem.detail.replace(/\.$/, ""));
    }
    return checked;
  }

  /** Backs up the current documents, because an exact restore deletes some. */
  async #backUp(name: string | undefined): Promise<BackupOutcome> {
    const { collections, mayGoOn, now, store, target } = this.#options;
    const making = { store, target, collections, history: true, name, mayGoOn, now };
    const made = await makeBackup(making);
    this.#state = { ...this.#state, safety: made.name };
    return made;
  }

  /**
   * Changes the planting state of each whole collection, so that nothing is planted into a partly restored one. Does
   * nothing for single documents and plans.
   */
  async #planted(
    move: (collection: string, recorded: RecordValue | undefined) => Promise<void>,
  ): Promise<void> {
    for (const { collection, ids } of this.#state.plan ? [] : this.#selected) {
      await (ids === undefined && move(collection.collection, collection.planting));
    }
  }

  /** The work on a collection; shared by both of its steps, so that its fence is moved once. */
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
    const erasures = new RestoreErasures(store, collection, {
      archived: await readArchivedErasures(target, { archive, collection: archived }),
      beside: beside.erasures.filter(({ type }) => type === collection),
    });
    const fence = plan || ids !== undefined ? undefined : await store.moveFence(collection);
    const onDocument: CollectionOptions["onDocument"] = (id, fate, at) => {
      this.#state = record(this.#state, { type: collection, id, at }, fate);
      if (typeof fate === "string" && fate !== "erased" && this.#documents.length < maxNamed) {
        this.#documents.push({ type: collection, id, change: fate });
      }
    };
    const common = { store, collection, mode, plan, by, now, erasures, fence, onDocument };
    const restore = new CollectionRestore(common);
    const ledger = new LedgerRestore(common);
    const labels = new LabelsRestore(common);
    const { ids: erased } = erasures;
    return { ...selected, archive, store, target, mayGoOn, restore, ledger, labels, erased };
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
