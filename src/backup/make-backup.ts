import type { DocumentStore } from "../store/document-store.ts";
import { readPlanting, toValue } from "../store/planting.ts";
import type { RecordValue } from "../store/records.ts";
import { listArchives, removeArchive } from "./archive/archives.ts";
import type { Manifest } from "./archive/manifest.ts";
import { partsOf } from "./archive/parts.ts";
import { type ArchiveProgress, type LeftOutRow, readProgress } from "./archive/progress.ts";
import { readManifest, requireManifest } from "./archive/reader.ts";
import { type Retention, selectOld } from "./archive/retention.ts";
import { ArchiveWriter } from "./archive/writer.ts";
import type { MayGoOn } from "./long-work.ts";
import { storeRows } from "./store-rows.ts";
import type { BackupTarget } from "./target/backup-target.ts";

/** What a backup is made of, and where. */
export interface BackupOptions {
  readonly store: DocumentStore;
  readonly target: BackupTarget;
  readonly collections: readonly string[];
  /** Old revisions, too; a backup that is gone on with keeps to what it was begun with. */
  readonly history: boolean;
  /** One to go on with. */
  readonly name?: string | undefined;
  readonly mayGoOn: MayGoOn;
  readonly onProgress?: ((progress: BackupProgress) => void) | undefined;
  readonly now: () => Date;
  /** @default as many as a part of an archive has */
  readonly limits?: { readonly rows: number; readonly bytes: number } | undefined;
}

/** How far the making of a backup has come. */
export interface BackupProgress {
  /** The one that is being read. */
  readonly collection: string;
  /** Rows written of all collections. */
  readonly rows: number;
}

/** A backup that was made, or as far as it has come. */
export type BackupOutcome =
  | {
      readonly done: true;
      readonly name: string;
      readonly manifest: Manifest;
      readonly leftOut: readonly LeftOutRow[];
    }
  | { readonly done: false; readonly name: string; readonly progress: BackupProgress };

/**
 * Reads the store and writes a backup, which is one when it is all there and was read back. Stopped or
 * broken off, it is gone on with from its last part, by any instance. The caller holds the lease.
 * @throws DocumentError `backup-damaged`
 */
export async function makeBackup(options: BackupOptions): Promise<BackupOutcome> {
  const { collections, name, onProgress, store, target } = options;
  const read = name === undefined ? undefined : await readManifest(target, name);
  if (name !== undefined && read !== undefined) {
    return { done: true, name, manifest: requireManifest(name, read), leftOut: [] };
  }
  const writer = await openWriter(options);
  const { history } = writer.progress;
  for (const collection of collections.filter((one) => !writer.has(one))) {
    const rows = storeRows(store, collection, {
      history,
      after: writer.lastOf(collection),
      leaveOut: (row) => writer.leaveOut(row),
      leftOut: writer.progress.leftOut.rows,
      onPage: options.mayGoOn,
    });
    const isWhole = await writer.add(collection, rows, await plantingOf(store, collection));
    const progress = { collection, rows: rowsOf(writer.progress) };
    onProgress?.(progress);
    if (!isWhole || !(await options.mayGoOn())) {
      return { done: false, name: writer.name, progress };
    }
  }
  // Whoever was stopped for so long that another took over must not say that all is well.
  await options.mayGoOn();
  const manifest = await writer.finish();
  return { done: true, name: writer.name, manifest, leftOut: writer.progress.leftOut.rows };
}

/** Read before the rows: what is planted meanwhile may be in the backup or not, and is planted again. */
async function plantingOf(
  store: DocumentStore,
  collection: string,
): Promise<RecordValue | undefined> {
  const state = (await readPlanting(store)).get(collection)?.state;
  return state === undefined || state.kind === "unknown" ? undefined : toValue(state);
}

async function openWriter(options: BackupOptions): Promise<ArchiveWriter> {
  const { history, limits, mayGoOn, name, now, target } = options;
  const writing = { history, now, mayGoOn, ...(limits && { limits }) };
  if (name === undefined) {
    return ArchiveWriter.open(target, writing);
  }
  return ArchiveWriter.resume(target, writing, {
    name,
    progress: await readProgress(target, name),
  });
}

function rowsOf({ begun, collections }: ArchiveProgress): number {
  const parts = partsOf([...collections, ...(begun === undefined ? [] : [begun])]);
  return parts.reduce((sum, { rows }) => sum + rows, 0);
}

/**
 * Removes backups that are too old, damaged ones and half ones, too. What a newer Seedbed has written stays.
 * @returns their names
 */
export async function removeOldBackups(
  target: BackupTarget,
  keep: Retention,
): Promise<readonly string[]> {
  const old = selectOld(await listArchives(target), keep);
  for (const { name } of old) {
    await removeArchive(target, name);
  }
  return old.map(({ name }) => name);
}
