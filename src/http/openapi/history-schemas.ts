import type { Zod } from "../../documents/document-type.ts";
import { count, nextLink, revisionNumber, success, text, timestamp } from "./parts.ts";

/** What the history of a document answers. */
export const historySchemas = {
  RevisionPage: (z: Zod) =>
    z
      .object({
        success: success(z),
        revisions: z
          .array(
            z.object({
              number: revisionNumber(z, "From 1, up by one with each write."),
              at: timestamp(z, "When it was written."),
              by: z
                .object({
                  id: text(z, "The caller's id; `key` where callers have keys, `local` in open."),
                  name: text(z, "The caller's name."),
                })
                .check(z.describe("Who wrote.")),
              change: z
                .enum(["created", "updated", "deleted", "restored", "seeded", "imported"])
                .check(z.describe("What kind of change it was.")),
              etag: text(z, "The version that it made, as `If-Match` takes it."),
            }),
          )
          .check(z.describe("The revisions of this page, newest first.")),
        count: count(z, "How many are on this page."),
        nextLink: nextLink(z),
      })
      .check(z.describe("What happened to a document.")),

  Diff: (z: Zod) =>
    z
      .object({
        success: success(z),
        from: count(z, "The older revision; 0 is nothing."),
        to: revisionNumber(z, "The newer revision."),
        changes: z
          .array(fieldChange(z))
          .check(z.describe("Each field that differs, in the order of the fields.")),
      })
      .check(z.describe("What differs between two revisions.")),

  Removal: (z: Zod) =>
    z
      .object({
        success: success(z),
        message: text(z, "What was done, in a sentence."),
        backupsUntil: z.optional(
          z
            .nullable(z.iso.datetime())
            .check(
              z.describe(
                "Of what was erased: until when backups may have it; `null` where nothing bounds that.",
              ),
            ),
        ),
      })
      .check(z.describe("What a deletion did.")),
};

/** One field that differs. */
export const fieldChange = (z: Zod) =>
  z.object({
    pointer: text(z, "Where it is (JSON Pointer, RFC 6901)."),
    kind: z
      .enum(["added", "removed", "changed"])
      .check(z.describe("Whether it came, went or is another.")),
    before: z.optional(z.unknown().check(z.describe("What it was; not there where it came."))),
    after: z.optional(z.unknown().check(z.describe("What it is; not there where it went."))),
    hunks: z.optional(
      z
        .array(
          z.object({
            oldStart: z.int().check(z.describe("The first line of it in the older text, from 1.")),
            oldLines: z.int().check(z.describe("How many lines of the older text it has.")),
            newStart: z.int().check(z.describe("The first line of it in the newer text, from 1.")),
            newLines: z.int().check(z.describe("How many lines of the newer text it has.")),
            lines: z
              .array(z.string())
              .check(z.describe("The lines, each with a space, `-` or `+` before it.")),
          }),
        )
        .check(
          z.describe("Of a text with several lines: where lines differ, unless that are too many."),
        ),
    ),
  });
