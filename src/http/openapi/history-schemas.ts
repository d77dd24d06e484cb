import type { Zod } from "../../documents/document-type.ts";
import { author, count, nextLink, revisionNumber, success, text, timestamp } from "./parts.ts";

/** The answers about a document's history. */
export const historySchemas = {
  RevisionPage: (z: Zod) =>
    z
      .object({
        success: success(z),
        revisions: z
          .array(
            z.object({
              number: revisionNumber(z, "From 1, increased by one with each write."),
              at: timestamp(z, "When the revision was written."),
              by: author(z, "The author."),
              change: z
                .enum(["created", "updated", "deleted", "restored", "seeded", "imported"])
                .check(z.describe("The kind of change.")),
              etag: text(z, "The resulting version, for `If-Match`."),
            }),
          )
          .check(z.describe("The revisions of this page, newest first.")),
        count: count(z, "Number of revisions on this page."),
        nextLink: nextLink(z),
      })
      .check(z.describe("The history of a document.")),

  Diff: (z: Zod) =>
    z
      .object({
        success: success(z),
        from: count(z, "The older revision; 0 stands for nothing."),
        to: revisionNumber(z, "The newer revision."),
        changes: z
          .array(fieldChange(z))
          .check(z.describe("Each field that differs, in field order.")),
      })
      .check(z.describe("The differences between two revisions.")),

  Removal: (z: Zod) =>
    z
      .object({
        success: success(z),
        message: text(z, "What was done, as a sentence."),
        backupsUntil: z.optional(
          z
            .nullable(z.iso.datetime())
            .check(
              z.describe(
                "After an erasure: until when backups may still hold the content; `null` if there is no limit.",
              ),
            ),
        ),
      })
      .check(z.describe("The result of a deletion.")),
};

/** One field that differs. */
export const fieldChange = (z: Zod) =>
  z.object({
    pointer: text(z, "The field (JSON Pointer, RFC 6901)."),
    kind: z.enum(["added", "removed", "changed"]).check(z.describe("The kind of difference.")),
    before: z.optional(
      z.unknown().check(z.describe("The old value; absent if the field was added.")),
    ),
    after: z.optional(
      z.unknown().check(z.describe("The new value; absent if the field was removed.")),
    ),
    hunks: z.optional(
      z
        .array(
          z.object({
            oldStart: z.int().check(z.describe("First line in the older text, from 1.")),
            oldLines: z.int().check(z.describe("Number of lines in the older text.")),
            newStart: z.int().check(z.describe("First line in the newer text, from 1.")),
            newLines: z.int().check(z.describe("Number of lines in the newer text.")),
            lines: z
              .array(z.string())
              .check(z.describe("The lines, each prefixed with a space, `-` or `+`.")),
          }),
        )
        .check(
          z.describe("For multi-line texts: the lines that differ, unless there are too many."),
        ),
    ),
  });
