import type { DocumentStore } from "../store/document-store.ts";
import { readPlanting, toValue } from "../store/planting.ts";
import type { RecordValue } from "../store/records.ts";
import { type ArchiveFolder, listArchives, removeArchive } from "./archive/archives.ts";
import type { Manifest } from "./archive/manifest.ts";
import { partsOf } from "./archive/parts.ts";
import {
  type ArchiveProgress,
  type LeftOutRow,
  readProgress,
  writtenOf,
} from "./archive/progress.ts";
import { readManifest, requireManifest } from "./archive/reader.ts";
import { type Retention, selectOld } from "./archive/retention.ts";
import { ArchiveWriter } from "./archive/writer.ts";
import type { MayGoOn } from "./long-work.ts";
import { storeRows } from "./store-rows.ts";
import type { BackupTarget } from "./target/backup-target.ts";

/** Dependencies and options for making a backup. */
export interface BackupOptions {
  readonly store: DocumentStore;
  readonly target: BackupTarget;
  readonly collections: readonly string[];
  /** Whether to include old revisions; a continued backup keeps its original choice. */
  readonly history: boolean;
  /** An unfinished backup to continue. */
  readonly name?: string | undefined;
  readonly mayGoOn: MayGoOn;
  readonly now: () => Date;
  /** @default the limits of an archive's parts */
  readonly limits?: { readonly rows: number; readonly bytes: number } | undefined;
}

/** The progress of a backup. */
export interface BackupProgress {
  /** The collection being read. */
  readonly collection: string;
  /** Rows written in all collections. */
  readonly rows: number;
}

/** A finished backup, or the progress. */
export type BackupOutcome =
  | {
      readonly done: true;
      readonly name: string;
      readonly manifest: Manifest;
      readonly leftOut: readonly LeftOutRow[];
    }
  | { readonly done: false; readonly name: string; readonly progress: BackupProgress };

/**
 * Reads the store and writes a backup, which counts once it is complete and was read back. If it is stopped or
 * interrupted, any instance can continue after the last part. The caller must hold the lease.
 * @throws DocumentError `backup-damaged`
 */
export async function makeBackup(options: BackupOptions): Promise<BackupOutcome> {
  const { collections, name, store, target } = options;
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
    if (!isWhole || !(await options.mayGoOn())) {
      const progress = { collection, rows: rowsOf(writer.progress) };
      return { done: false, name: writer.name, progress };
    }
  }
  // A writer that stalled until another took over must not report success.
  await options.mayGoOn();
  const manifest = await writer.finish();
  return { done: true, name: writer.name, manifest, leftOut: writer.progress.leftOut.rows };
}

/** Read before the rows: seeds planted meanwhile may not be in the backup, and are planted again after a restore. */
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

function rowsOf(progress: ArchiveProgress): number {
  return partsOf(writtenOf(progress)).reduce((sum, { rows }) => sum + rows, 0);
}

/**
 * Removes old backups, including damaged and unfinished ones, but not those of a newer Seedbed.
 * @returns their names
 */
export async function removeOldBackups(
  target: BackupTarget,
  keep: Retention,
): Promise<readonly string[]> {
  return removeAll(target, selectOld(await listArchives(target), keep));
}

/** Removes old backups, and those begun since a time that nobody can continue. */
export async function removeFailed(
  target: BackupTarget,
  since: Date,
  keep: Retention,
): Promise<void> {
  const archives = await listArchives(target);
  await removeAll(target, selectOld(archives, keep));
  // Names have whole seconds.
  const begun = archives.half.filter(({ at }) => at.getTime() > since.getTime() - 1_000);
  for (const one of begun) {
    if ((await readProgress(target, one.name)) === undefined) {
      await removeArchive(target, one.name);
    }
  }
}

async function removeAll(
  target: BackupTarget,
  archives: readonly ArchiveFolder[],
): Promise<readonly string[]> {
  for (const { name } of archives) {
    await removeArchive(target, name);
  }
  return archives.map(({ name }) => name);
}
