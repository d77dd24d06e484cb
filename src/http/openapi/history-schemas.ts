import type { Zod } from "../../documents/document-type.ts";

/** What the history of a document answers. */
export const historySchemas = {
  // What happened to a document, newest first.
  RevisionPage: (z: Zod) =>
    z.object({
      success: z.literal(true),
      revisions: z.array(
        z.object({
          number: z.int().check(z.minimum(1)),
          at: z.iso.datetime(),
          by: z.object({ id: z.string(), name: z.string() }),
          change: z.enum(["created", "updated", "deleted", "restored", "seeded", "imported"]),
          etag: z.string(),
        }),
      ),
      count: z.int().check(z.minimum(0)),
      nextLink: z.optional(z.string()),
    }),

  // What differs between two revisions.
  Diff: (z: Zod) =>
    z.object({
      success: z.literal(true),
      from: z.int().check(z.minimum(0)),
      to: z.int().check(z.minimum(1)),
      changes: z.array(
        z.object({
          pointer: z.string(),
          kind: z.enum(["added", "removed", "changed"]),
          before: z.optional(z.unknown()),
          after: z.optional(z.unknown()),
          hunks: z.optional(
            z.array(
              z.object({
                oldStart: z.int(),
                oldLines: z.int(),
                newStart: z.int(),
                newLines: z.int(),
                lines: z.array(z.string()),
              }),
            ),
          ),
        }),
      ),
    }),

  // What a deletion answers.
  Removal: (z: Zod) =>
    z.object({
      success: z.literal(true),
      message: z.string(),
      // Of one that was erased: until when backups may have it.
      backupsUntil: z.optional(z.nullable(z.iso.datetime())),
    }),
};
