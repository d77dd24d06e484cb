import type { Zod } from "../../documents/document-type.ts";
import { count, flag, success, text, timestamp } from "./parts.ts";
import { backupRequest, restoreModes, restoreRequest } from "./request-schemas.ts";

const archiveCounts = (z: Zod) =>
  z
    .record(
      z.string(),
      z.object({
        documents: count(z, "Documents."),
        deleted: count(z, "Tombstones of deleted documents."),
        revisions: count(z, "Older revisions."),
        ledger: count(z, "Records of what was planted from which file."),
        erasures: z.optional(count(z, "Records of what was erased.")),
      }),
    )
    .check(z.describe("What it has, by collection."));

const name = (z: Zod) => text(z, "The backup's name.");
const done = <Value extends boolean>(z: Zod, value: Value) =>
  z.literal(value).check(z.describe("Whether all of it is done."));
const document = (z: Zod) => ({
  type: text(z, "The collection."),
  id: text(z, "The document's id."),
});
const findings = (z: Zod, description: string) =>
  z
    .array(
      z.object({
        file: text(z, "The file, below the folder of the backup."),
        detail: text(z, "What it is, as the end of a sentence."),
      }),
    )
    .check(z.describe(description));

const backupList = (z: Zod) =>
  z
    .object({
      success: success(z),
      backups: z
        .array(
          z.object({
            name: name(z),
            at: timestamp(z, "When it was begun."),
            ok: flag(z, "Whether it was written to its end, and read back. Verifying looks again."),
            problem: z.optional(text(z, "What is wrong with it.")),
            history: z.optional(flag(z, "Whether it has all revisions.")),
            version: z.optional(text(z, "The release that made it.")),
            readTo: z.optional(timestamp(z, "When the last of it was read from the table.")),
            bytes: z.optional(count(z, "Its size.")),
            leftOut: z.optional(count(z, "Rows of the table that no backup can have.")),
            counts: z.optional(archiveCounts(z)),
          }),
        )
        .check(z.describe("All backups, newest first.")),
    })
    .check(z.describe("All backups."));

const backupMade = (z: Zod) =>
  z
    .object({
      success: success(z),
      done: done(z, true),
      name: name(z),
      history: flag(z, "Whether it has all revisions."),
      counts: archiveCounts(z),
      leftOutCount: count(z, "Rows of the table that no backup can have."),
      leftOut: z
        .array(
          z.object({
            ...document(z),
            number: z.int().check(z.describe("The revision; 0 where the row stands for none.")),
            detail: text(z, "What is wrong with the row."),
          }),
        )
        .check(z.describe("The first of those rows.")),
      removed: z
        .array(z.string())
        .check(z.describe("Older backups that were removed, since newer ones take their place.")),
    })
    .check(z.describe("A backup that was made."));

const progress = (z: Zod) => z.looseObject({}).check(z.describe("How far it has come."));

const unfinished = (z: Zod) =>
  z
    .object({
      ...{ success: success(z), done: done(z, false) },
      ...{ name: name(z), progress: progress(z) },
    })
    .check(z.describe("Work that is gone on with at `Location`."));

const backupVerified = (z: Zod) =>
  z
    .object({
      success: success(z),
      done: done(z, true),
      name: name(z),
      ok: flag(z, "Whether all of it can be restored."),
      problems: findings(z, "What is wrong with it."),
      notes: findings(z, "What is there beside the backup and does no harm."),
    })
    .check(z.describe("What was found when a backup was read back."));

const restored = (z: Zod) => ({
  name: name(z),
  mode: z.enum(restoreModes).check(z.describe("How it was restored.")),
  plan: flag(z, "Whether it was only said, and not done."),
  created: count(z, "Documents that were not there."),
  updated: count(z, "Documents that had other content."),
  deleted: count(z, "Documents that the backup doesn't have, in `exact`."),
  unchanged: count(z, "Documents that are as the backup has them, or that the mode leaves alone."),
  erased: z
    .array(z.object(document(z)))
    .check(z.describe("The first of those that were passed over, since they were erased later.")),
  erasedCount: count(z, "How many were passed over for that."),
  failed: z
    .array(
      z.object({
        ...document(z),
        code: text(z, "What kind of failure it is."),
        detail: text(z, "Why, in a sentence."),
        file: z.optional(text(z, "Where in the backup it is.")),
        line: z.optional(z.int().check(z.describe("The line in that file."))),
      }),
    )
    .check(z.describe("The first of those that can't be written. All others are restored.")),
  failedCount: count(z, "How many can't be written."),
  notes: findings(z, "Files that should say what was erased, and can't be read."),
  safety: z.optional(text(z, "The backup that was made first, of what was there.")),
  documents: z
    .array(
      z.object({
        ...document(z),
        change: z.enum(["create", "update", "delete"]).check(z.describe("What was done with it.")),
      }),
    )
    .check(z.describe("What this call has changed, or would; the first thousands.")),
});

const backupRestored = (z: Zod) =>
  z
    .object({ success: success(z), done: done(z, true), ...restored(z) })
    .check(z.describe("What a restore did, or would do."));

const restoring = (z: Zod) =>
  z
    .object({
      ...{ success: success(z), done: done(z, false) },
      ...{ ...restored(z), progress: progress(z) },
    })
    .check(z.describe("How far a restore has come; it is gone on with at `Location`."));

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
