import type { DocumentStore } from "../store/document-store.ts";
import { everyHead } from "../store/every-head.ts";
import { type RowPlace, readItems } from "./archive-items.ts";
import type { BackupTarget } from "./backup-target.ts";
import type { MayGoOn } from "./pace.ts";
import type { CollectionRestore } from "./restore-collection.ts";
import type { SelectedCollection } from "./restore-selection.ts";
import { RestoreSlice } from "./restore-slice.ts";

/** One collection of a backup, and what brings it back. */
export interface CollectionWork extends SelectedCollection {
  readonly archive: string;
  readonly store: DocumentStore;
  readonly target: BackupTarget;
  readonly mayGoOn: MayGoOn;
  readonly restore: CollectionRestore;
}

/** Documents deleted at a time. */
const sliceLength = 1_000;

/** Writes what the backup has of a collection. `false` when it was stopped at the place last told of. */
export async function restoreRows(
  { archive, collection, ids, mayGoOn, restore, target }: CollectionWork,
  from: RowPlace,
  moveOn: (place: RowPlace) => void,
): Promise<boolean> {
  const slice = new RestoreSlice();
  for await (const { item, next } of readItems(target, { archive, collection, from })) {
    if (ids === undefined || ids.has(item.id)) {
      if (item.kind === "history") {
        await restore.documents(slice.take());
        await restore.history(item);
        // A long history is not left half-way, but this is a sign of life.
        await mayGoOn();
      } else {
        slice.add(item);
      }
    }
    if (slice.isFull && next !== undefined) {
      await restore.documents(slice.take());
      await restore.ledger(slice.takeLedger());
      moveOn(next);
      if (!(await mayGoOn())) {
        return false;
      }
    }
  }
  await restore.documents(slice.take());
  await restore.ledger(slice.takeLedger());
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
  const known = new Set<string>();
  const from = { part: 0, row: 0 };
  for await (const { item } of readItems(target, { archive, collection, from })) {
    if (item.kind === "document") {
      known.add(item.id);
    }
  }
  if (ids !== undefined) {
    await restore.remove([...ids].filter((id) => !known.has(id)));
    return true;
  }
  let others: string[] = [];
  const heads = everyHead(store, collection.collection, { after: after || undefined });
  for await (const { id } of heads) {
    if (!known.has(id)) {
      others.push(id);
    }
    if (others.length === sliceLength) {
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
