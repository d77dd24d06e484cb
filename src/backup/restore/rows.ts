import type { DocumentStore } from "../../store/document-store.ts";
import { everyHead } from "../../store/every-head.ts";
import { firstRow, type RowPlace, readItems } from "../archive/items.ts";
import type { MayGoOn } from "../pace.ts";
import type { BackupTarget } from "../target/backup-target.ts";
import type { CollectionRestore } from "./collection.ts";
import type { LedgerRestore } from "./ledger.ts";
import type { SelectedCollection } from "./selection.ts";
import { RestoreSlice } from "./slice.ts";

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

/** Documents looked at, or deleted, at a time. */
const sliceLength = 1_000;

/** Writes what the backup has of a collection. `false` when it was stopped at the place last told of. */
export async function restoreRows(
  { archive, collection, erased, ids, ledger, mayGoOn, restore, target }: CollectionWork,
  from: RowPlace,
  moveOn: (place: RowPlace) => void,
): Promise<boolean> {
  const slice = new RestoreSlice();
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
      moveOn(next);
      if (!(await mayGoOn())) {
        return false;
      }
    }
  }
  await settle();
  await restore.putOnRecord(erased.filter((id) => ids === undefined || ids.has(id)));
  return true;
}

/**
 * Deletes what the backup does not have of a collection; its history stays. `false` when it was stopped
 * after the id last told of.
 */
export async function removeOthers(
  { archive, collection, ids, mayGoOn, restore, store, target }: CollectionWork,
  after: string,
  moveOn: (after: string) => void,
): Promise<boolean> {
  const known = await idsIn(target, { archive, collection, mayGoOn });
  if (ids !== undefined) {
    await restore.remove([...ids].filter((id) => !known.has(id)));
    return true;
  }
  let seen = 0;
  let others: string[] = [];
  const heads = everyHead(store, collection.collection, { after: after || undefined });
  for await (const { id } of heads) {
    seen += 1;
    if (!known.has(id)) {
      others.push(id);
    }
    if (seen % sliceLength === 0) {
      await restore.remove(others);
      others = [];
      moveOn(id);
      if (!(await mayGoOn())) {
        return false;
      }
    }
  }
  await restore.remove(others);
  return true;
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
