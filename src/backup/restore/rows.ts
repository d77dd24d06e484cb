import type { DocumentStore } from "../../store/document-store.ts";
import { everyHead } from "../../store/every-head.ts";
import {
  type ArchivedDocument,
  type ArchivedLedger,
  firstRow,
  type RowPlace,
  readItems,
} from "../archive/items.ts";
import type { MayGoOn } from "../long-work.ts";
import type { BackupTarget } from "../target/backup-target.ts";
import type { CollectionRestore } from "./collection.ts";
import type { LedgerRestore } from "./ledger.ts";
import type { SelectedCollection } from "./selection.ts";

/** One collection of a backup, and what brings it back. */
export interface CollectionWork extends SelectedCollection {
  readonly archive: string;
  readonly store: DocumentStore;
  readonly target: BackupTarget;
  readonly mayGoOn: MayGoOn;
  readonly restore: CollectionRestore;
  readonly ledger: LedgerRestore;
  /** Ids that the backup, or a file beside it, says were erased. */
  readonly erased: readonly string[];
}

/** Documents decided on, or looked at, at a time: at most so many, of so many characters together. */
const sliceLimits = { documents: 1_000, characters: 4 * 1024 * 1024 };

/** Writes what the backup has of a collection; yields each place that it can be gone on with from. */
export async function* restoreRows(
  { archive, collection, erased, ids, ledger, mayGoOn, restore, target }: CollectionWork,
  from: RowPlace,
): AsyncGenerator<RowPlace> {
  const slice = new Slice();
  const settle = async () => {
    await restore.documents(slice.take());
    await ledger.entries(slice.takeLedger());
  };
  let { part } = from;
  for await (const { item, next } of readItems(target, { archive, collection, from })) {
    if (ids === undefined || ids.has(item.id)) {
      if (item.kind === "fault") {
        restore.fault(item);
      } else if (item.kind === "history") {
        await restore.documents(slice.take());
        await restore.history(item);
        // A long history is not left half-way, but this is a sign of life.
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

/** Deletes what the backup does not have of a collection; its history stays. Yields ids that all is done up to. */
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
      yield id;
    }
  }
  await restore.remove(others);
}

/** All that the backup has something of, also what could not be brought back. */
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
      // It can't be left half-way, but this is a sign of life.
      await mayGoOn();
    }
  }
  return known;
}

/** Documents and ledger entries that are dealt with at once. */
class Slice {
  #characters = 0;
  #documents: ArchivedDocument[] = [];
  #ledger: ArchivedLedger[] = [];

  get isFull(): boolean {
    const { characters, documents } = sliceLimits;
    return (
      this.#documents.length >= documents ||
      this.#characters >= characters ||
      this.#ledger.length >= documents
    );
  }

  add(item: ArchivedDocument | ArchivedLedger): void {
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
}
