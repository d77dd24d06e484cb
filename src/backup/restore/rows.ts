import type { DocumentStore } from "../../store/document-store.ts";
import { everyHead } from "../../store/every-head.ts";
import {
  type ArchivedDocument,
  type ArchivedLabels,
  type ArchivedLedger,
  firstRow,
  type RowPlace,
  readItems,
} from "../archive/items.ts";
import type { MayGoOn } from "../long-work.ts";
import type { BackupTarget } from "../target/backup-target.ts";
import type { CollectionRestore } from "./collection.ts";
import type { LabelsRestore } from "./labels.ts";
import type { LedgerRestore } from "./ledger.ts";
import type { SelectedCollection } from "./selection.ts";

/** A collection of a backup, with everything for restoring it. */
export interface CollectionWork extends SelectedCollection {
  readonly archive: string;
  readonly store: DocumentStore;
  readonly target: BackupTarget;
  readonly mayGoOn: MayGoOn;
  readonly restore: CollectionRestore;
  readonly ledger: LedgerRestore;
  readonly labels: LabelsRestore;
  /** The erased ids, according to the backup or the files beside it. */
  readonly erased: readonly string[];
}

/** The limits for documents processed at a time. */
const sliceLimits = { documents: 1_000, labels: 100, characters: 4 * 1024 * 1024 };

/**
 * How many documents of the storage are compared before another call may continue: each call first reads all ids in the
 * backup.
 */
const comparedAtLeast = 50_000;

/** Restores a collection's documents; yields each point from which it can continue. */
export async function* restoreRows(
  { archive, collection, erased, ids, labels, ledger, mayGoOn, restore, target }: CollectionWork,
  from: RowPlace,
): AsyncGenerator<RowPlace> {
  const slice = new Slice();
  const settle = async () => {
    await restore.documents(slice.take());
    await ledger.entries(slice.takeLedger());
    await labels.labels(slice.takeLabels());
  };
  let { part } = from;
  for await (const { item, next } of readItems(target, { archive, collection, from })) {
    if (ids === undefined || ids.has(item.id)) {
      if (item.kind === "fault") {
        restore.fault(item);
      } else if (item.kind === "history") {
        await restore.documents(slice.take());
        await restore.history(item);
        // A long history is not interrupted, but this renews the lease.
        await mayGoOn();
      } else {
        slice.add(item);
      }
    }
    if (next !== undefined && (slice.isFull || next.part > part)) {
      await settle();
      ({ part } = next);
      yield next;
    }
  }
  await settle();
  await restore.putOnRecord(erased.filter((id) => ids === undefined || ids.has(id)));
}

/**
 * Deletes a collection's documents that are not in the backup; their history stays. Yields ids up to which it is done.
 */
export async function* removeOthers(
  { archive, collection, ids, mayGoOn, restore, store, target }: CollectionWork,
  after: string,
): AsyncGenerator<string> {
  const known = await idsIn(target, { archive, collection, mayGoOn });
  if (ids !== undefined) {
    await restore.remove([...ids].filter((id) => !known.has(id)));
    return;
  }
  let seen = 0;
  let others: string[] = [];
  const heads = everyHead(store, collection.collection, { after: after || undefined });
  for await (const { id } of heads) {
    seen += 1;
    if (!known.has(id)) {
      others.push(id);
    }
    if (seen % sliceLimits.documents === 0) {
      await restore.remove(others);
      others = [];
      // Renews the lease.
      await mayGoOn();
      if (seen % comparedAtLeast === 0) {
        yield id;
      }
    }
  }
  await restore.remove(others);
}

/** All ids in the backup, including those that could not be restored. */
async function idsIn(
  target: BackupTarget,
  { archive, collection, mayGoOn }: Pick<CollectionWork, "archive" | "collection" | "mayGoOn">,
): Promise<ReadonlySet<string>> {
  const known = new Set<string>();
  let part = -1;
  for await (const { item, next } of readItems(target, { archive, collection, from: firstRow })) {
    known.add(item.id);
    if (next !== undefined && next.part > part) {
      ({ part } = next);
      // This can't be interrupted, but this renews the lease.
      await mayGoOn();
    }
  }
  return known;
}

/** Documents, ledger entries and labels that are processed together. */
class Slice {
  #characters = 0;
  #documents: ArchivedDocument[] = [];
  #ledger: ArchivedLedger[] = [];
  #labels: ArchivedLabels[] = [];

  get isFull(): boolean {
    const { characters, documents, labels } = sliceLimits;
    return (
      this.#documents.length >= documents ||
      this.#characters >= characters ||
      this.#ledger.length >= documents ||
      this.#labels.length >= labels
    );
  }

  add(item: ArchivedDocument | ArchivedLedger | ArchivedLabels): void {
    if (item.kind === "labels") {
      this.#labels.push(item);
      return;
    }
    if (item.kind === "ledger") {
      this.#ledger.push(item);
      return;
    }
    this.#documents.push(item);
    const bodies = [item.newest, ...item.older].map(({ body = "" }) => body.length);
    this.#characters += bodies.reduce((sum, length) => sum + length, 0);
  }

  take(): readonly ArchivedDocument[] {
    const taken = this.#documents;
    this.#documents = [];
    this.#characters = 0;
    return taken;
  }

  takeLedger(): readonly ArchivedLedger[] {
    const taken = this.#ledger;
    this.#ledger = [];
    return taken;
  }

  takeLabels(): readonly ArchivedLabels[] {
    const taken = this.#labels;
    this.#labels = [];
    return taken;
  }
}
