import type { Zod } from "../../documents/document-type.ts";

/** What a new backup can be told. */
export const backupRequest = (z: Zod) => z.strictObject({ history: z.optional(z.boolean()) });

/** What a restore can be told. */
export const restoreRequest = (z: Zod) =>
  z.strictObject({
    mode: z.optional(z.enum(["missing", "merge", "exact"])),
    plan: z.optional(z.boolean()),
    only: z.optional(
      z.array(z.string().check(z.maxLength(256))).check(z.minLength(1), z.maxLength(100)),
    ),
  });

const count = (z: Zod) => z.int().check(z.minimum(0));

const archiveCounts = (z: Zod) =>
  z.object({
    documents: count(z),
    deleted: count(z),
    revisions: count(z),
    ledger: count(z),
    erasures: z.optional(count(z)),
  });

/** All backups, newest first. */
const backupList = (z: Zod) =>
  z.object({
    success: z.literal(true),
    backups: z.array(
      z.object({
        name: z.string(),
        at: z.iso.datetime(),
        // Written to its end and read back; verifying looks again.
        ok: z.boolean(),
        problem: z.optional(z.string()),
        history: z.optional(z.boolean()),
        version: z.optional(z.string()),
        readTo: z.optional(z.iso.datetime()),
        bytes: z.optional(count(z)),
        leftOut: z.optional(count(z)),
        counts: z.optional(z.record(z.string(), archiveCounts(z))),
      }),
    ),
  });

/** A backup that was made. */
const backupMade = (z: Zod) =>
  z.object({
    success: z.literal(true),
    done: z.literal(true),
    name: z.string(),
    history: z.boolean(),
    counts: z.record(z.string(), archiveCounts(z)),
    // Rows of the table that no backup can have: the first of them, and how many.
    leftOutCount: count(z),
    leftOut: z.array(
      z.object({ type: z.string(), id: z.string(), number: z.int(), detail: z.string() }),
    ),
    removed: z.array(z.string()),
  });

/** How far long work has come. */
const unfinished = (z: Zod) =>
  z.object({
    success: z.literal(true),
    done: z.literal(false),
    name: z.string(),
    progress: z.looseObject({}),
  });

const finding = (z: Zod) => z.object({ file: z.string(), detail: z.string() });

/** What was found when a backup was read back. */
const backupVerified = (z: Zod) =>
  z.object({
    success: z.literal(true),
    done: z.literal(true),
    name: z.string(),
    ok: z.boolean(),
    problems: z.array(finding(z)),
    // What is there beside the backup and does no harm.
    notes: z.array(finding(z)),
  });

const restored = (z: Zod) => ({
  name: z.string(),
  mode: z.enum(["missing", "merge", "exact"]),
  plan: z.boolean(),
  created: count(z),
  updated: count(z),
  deleted: count(z),
  unchanged: count(z),
  // Passed over, since they were erased after the backup was made: the first of them, and how many.
  erased: z.array(z.object({ type: z.string(), id: z.string() })),
  erasedCount: count(z),
  // They can't be written: the first of them, and how many. All others are restored.
  failed: z.array(
    z.object({
      type: z.string(),
      id: z.string(),
      code: z.string(),
      detail: z.string(),
      file: z.optional(z.string()),
      line: z.optional(z.int()),
    }),
  ),
  failedCount: count(z),
  // Files beside the backups that should say what was erased, and can't be read.
  notes: z.array(z.object({ file: z.string(), detail: z.string() })),
  // The backup that was made of what was there.
  safety: z.optional(z.string()),
  // Of this call, the first thousands.
  documents: z.array(
    z.object({
      type: z.string(),
      id: z.string(),
      change: z.enum(["create", "update", "delete"]),
    }),
  ),
});

/** What a restore did, or would do. */
const backupRestored = (z: Zod) =>
  z.object({ success: z.literal(true), done: z.literal(true), ...restored(z) });

/** How far a restore has come. */
const restoring = (z: Zod) =>
  z.object({
    ...{ success: z.literal(true), done: z.literal(false) },
    ...restored(z),
    progress: z.looseObject({}),
  });

/** The schemas that the API's description names. */
export const backupSchemas = {
  BackupList: backupList,
  BackupRequest: backupRequest,
  BackupMade: backupMade,
  Unfinished: unfinished,
  BackupVerified: backupVerified,
  RestoreRequest: restoreRequest,
  BackupRestored: backupRestored,
  Restoring: restoring,
};
