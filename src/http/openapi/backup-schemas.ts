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
        ledger: count(z, "Records of which file each document was planted from."),
        erasures: z.optional(count(z, "Records of erased documents.")),
        labels: z.optional(count(z, "Documents with labels, or with a record of some.")),
      }),
    )
    .check(z.describe("What the backup contains, by collection."));

const name = (z: Zod) => text(z, "The backup's name.");
const done = <Value extends boolean>(z: Zod, value: Value) =>
  z.literal(value).check(z.describe("Whether the work is finished."));
const document = (z: Zod) => ({
  type: text(z, "The collection."),
  id: text(z, "The document's id."),
});
const findings = (z: Zod, description: string) =>
  z
    .array(
      z.object({
        file: text(z, "The file, relative to the backup's folder."),
        detail: text(z, "What was found, as the second half of a sentence."),
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
            at: timestamp(z, "When the backup was started."),
            ok: flag(z, "Whether it was written completely and read back. Verifying checks again."),
            problem: z.optional(text(z, "What is wrong with it.")),
            history: z.optional(flag(z, "Whether it includes all revisions.")),
            version: z.optional(text(z, "The release that made it.")),
            readTo: z.optional(timestamp(z, "When the last document was read from the table.")),
            bytes: z.optional(count(z, "Size in bytes.")),
            leftOut: z.optional(count(z, "Rows of the table that cannot be backed up.")),
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
      history: flag(z, "Whether it includes all revisions."),
      counts: archiveCounts(z),
      leftOutCount: count(z, "Rows of the table that cannot be backed up."),
      leftOut: z
        .array(
          z.object({
            ...document(z),
            number: z.int().check(z.describe("The revision; 0 if the row is not a revision.")),
            detail: text(z, "What is wrong with the row."),
          }),
        )
        .check(z.describe("The first of these rows.")),
      removed: z
        .array(z.string())
        .check(z.describe("Older backups that were removed because newer ones replace them.")),
    })
    .check(z.describe("The backup that was made."));

const progress = (z: Zod) => z.looseObject({}).check(z.describe("Progress so far."));

const unfinished = (z: Zod) =>
  z
    .object({
      ...{ success: success(z), done: done(z, false) },
      ...{ name: name(z), progress: progress(z) },
    })
    .check(z.describe("Unfinished work; continue it at `Location`."));

const backupVerified = (z: Zod) =>
  z
    .object({
      success: success(z),
      done: done(z, true),
      name: name(z),
      ok: flag(z, "Whether the whole backup can be restored."),
      problems: findings(z, "What is wrong with it."),
      notes: findings(z, "Harmless files beside the backup."),
    })
    .check(z.describe("The result of reading a backup back."));

const restored = (z: Zod) => ({
  name: name(z),
  mode: z.enum(restoreModes).check(z.describe("The restore mode.")),
  plan: flag(z, "Whether this is only a plan, and nothing was done."),
  created: count(z, "Documents that did not exist."),
  updated: count(z, "Documents whose content differed."),
  deleted: count(z, "Documents that are not in the backup (`exact` only)."),
  unchanged: count(z, "Documents that match the backup, or that the mode leaves alone."),
  labelled: count(z, "Documents of whichever kind whose labels were put, moved or taken off."),
  erased: z
    .array(z.object(document(z)))
    .check(z.describe("The first of the documents skipped because they were erased later.")),
  erasedCount: count(z, "How many were skipped for that reason."),
  failed: z
    .array(
      z.object({
        ...document(z),
        code: text(z, "The kind of failure."),
        detail: text(z, "Why, as a sentence."),
        file: z.optional(text(z, "The file in the backup.")),
        line: z.optional(z.int().check(z.describe("The line in that file."))),
      }),
    )
    .check(
      z.describe("The first of the documents that can't be written. All others are restored."),
    ),
  failedCount: count(z, "How many documents can't be written."),
  notes: findings(z, "Records of erasures that can't be read."),
  safety: z.optional(text(z, "The backup of the current documents, made first.")),
  documents: z
    .array(
      z.object({
        ...document(z),
        change: z
          .enum(["create", "update", "delete", "label"])
          .check(z.describe("What was done; `label` is about its labels alone.")),
      }),
    )
    .check(z.describe("What this call changed or would change; the first thousands.")),
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
    .check(z.describe("The progress of a restore; continue it at `Location`."));

/** The schemas of answers about backups. */
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
