import type { CallOptions } from "./options.ts";

/** A backup in the list. */
export interface Backup {
  readonly name: string;
  /** When it was started. */
  readonly at: string;
  /** Whether it was written completely and read back. */
  readonly ok: boolean;
  readonly problem?: string;
  /** Whether it includes all revisions. */
  readonly history?: boolean;
  /** The release that made it. */
  readonly version?: string;
  readonly bytes?: number;
  /** By collection. */
  readonly counts?: Readonly<Record<string, BackupCounts>>;
}

/** What a backup has of one collection. */
export interface BackupCounts {
  readonly documents: number;
  readonly deleted: number;
  /** Older revisions. */
  readonly revisions: number;
  /** Records of which file each document was planted from. */
  readonly ledger: number;
}

/** A backup that was made. */
export interface BackupMade {
  readonly name: string;
  readonly history: boolean;
  readonly counts: Readonly<Record<string, BackupCounts>>;
  /** The number of table rows that can't be backed up. */
  readonly leftOutCount: number;
  /** The first of these rows; `number` is 0 if the row is not a revision. */
  readonly leftOut: readonly (NamedDocument & {
    readonly number: number;
    readonly detail: string;
  })[];
  /** Older backups that were removed. */
  readonly removed: readonly string[];
}

/** The result of reading a backup back. */
export interface BackupVerified {
  readonly name: string;
  /** Whether the whole backup can be restored. */
  readonly ok: boolean;
  readonly problems: readonly BackupFinding[];
  /** Harmless files beside the backup. */
  readonly notes: readonly BackupFinding[];
}

/** Something found in the files of a backup: the file, and a sentence about it. */
export interface BackupFinding {
  readonly file: string;
  readonly detail: string;
}

/** A document, by collection and id. */
export interface NamedDocument {
  readonly type: string;
  readonly id: string;
}

/**
 * Which documents a restore writes: `missing` those that do not exist, `merge` also those whose content differs, `exact` also
 * deletes those that are not in the backup.
 */
export type RestoreMode = "missing" | "merge" | "exact";

/** What a restore did, or would do with `plan`. */
export interface Restored {
  readonly name: string;
  readonly mode: RestoreMode;
  readonly plan: boolean;
  readonly created: number;
  readonly updated: number;
  readonly deleted: number;
  readonly unchanged: number;
  /** Documents whose labels were or would be put, moved or taken off, whatever else happened to them. */
  readonly labelled: number;
  /** The documents that were or would be written, the first thousands; of continued work, those since then. */
  readonly documents: readonly RestoredDocument[];
  /** The first of the documents that were skipped, because they were erased since the backup. */
  readonly erased: readonly NamedDocument[];
  readonly erasedCount: number;
  /** The first of the documents that can't be written. */
  readonly failed: readonly RestoreFailure[];
  readonly failedCount: number;
  /** Records of erasures that can't be read. */
  readonly notes: readonly BackupFinding[];
  /** The backup of the documents before an `exact` restore. */
  readonly safety?: string;
}

/** A document that was or would be written; `label` is about its labels alone. */
export interface RestoredDocument extends NamedDocument {
  readonly change: "create" | "update" | "delete" | "label";
}

/** A document that can't be written, and why. */
export interface RestoreFailure extends NamedDocument {
  readonly code: string;
  readonly detail: string;
  /** The place in the backup. */
  readonly file?: string;
  readonly line?: number;
}

/** Options of work that may take several calls. */
export interface LongWorkOptions extends CallOptions {
  /** Continues work that was begun with the same call: the cursor of its latest progress. */
  readonly cursor?: string | undefined;
  /** Called after each call that has not finished the work. */
  readonly onProgress?: ((progress: WorkProgress) => void) | undefined;
}

/** How far long work is. */
export interface WorkProgress {
  /** Continues it, even after a restart: for a day, and for this caller only. */
  readonly cursor: string;
  /** The current collection. */
  readonly collection?: string | undefined;
  /** The rows that a backup has so far. */
  readonly rows?: number | undefined;
  /** The documents that a restore has looked at so far. */
  readonly documents?: number | undefined;
}

/** Options of making a backup. */
export interface BackupOptions extends LongWorkOptions {
  /** Whether to include all revisions. @default true */
  readonly history?: boolean | undefined;
}

/** Options of a restore. */
export interface RestoreOptions extends LongWorkOptions {
  /** @default "missing" */
  readonly mode?: RestoreMode | undefined;
  /** Collections (`moods`), or documents (`moods/calm`). @default all */
  readonly only?: readonly string[] | undefined;
  /** Reports what would be done, and writes nothing. */
  readonly plan?: boolean | undefined;
}

/** Backups. Making, verifying and restoring send as many calls as the work takes. */
export interface Backups {
  /**
   * Lists all backups, newest first.
   * @example
   * const [newest] = await admin.backups.list();
   */
  list(options?: CallOptions): Promise<readonly Backup[]>;
  /**
   * Makes a backup and reads it back.
   * @example
   * const { name } = await admin.backups.make({ onProgress: ({ rows }) => console.log(rows) });
   */
  make(options?: BackupOptions): Promise<BackupMade>;
  /**
   * Reads a backup back, and reports what is wrong with it.
   * @example
   * const { ok, problems } = await admin.backups.verify(name);
   */
  verify(name: string, options?: LongWorkOptions): Promise<BackupVerified>;
  /**
   * Restores documents from a backup.
   * @example
   * const { created, updated } = await admin.backups.restore(name, { mode: "merge", plan: true });
   */
  restore(name: string, options?: RestoreOptions): Promise<Restored>;
}
