// Separate from the schemas of answers, which only the description needs: every start loads these.
import type { Zod } from "../../documents/document-type.ts";
import { flag, text } from "./parts.ts";

/** The body of a request for a new backup. */
export const backupRequest = (z: Zod) =>
  z
    .strictObject({
      history: z.optional(flag(z, "Whether to include all revisions. The default is true.")),
    })
    .check(z.describe("What to include in a new backup."));

/** How a restore treats existing documents. */
export const restoreModes = ["missing", "merge", "exact"] as const;

/** The body of a request for a restore. */
export const restoreRequest = (z: Zod) =>
  z
    .strictObject({
      mode: z.optional(
        z
          .enum(restoreModes)
          .check(
            z.describe(
              "`missing` (the default) restores documents that do not exist, `merge` also those whose content differs, `exact` also deletes those that are not in the backup.",
            ),
          ),
      ),
      plan: z.optional(flag(z, "Reports what would be done, without doing it.")),
      only: z.optional(
        z
          .array(z.string().check(z.maxLength(256)))
          .check(
            z.minLength(1),
            z.maxLength(100),
            z.describe("Collections, or documents such as `moods/calm`. The default is all."),
          ),
      ),
    })
    .check(z.describe("What to restore, and how."));

/** The body of a request to apply seeds. */
export const seedApplication = (z: Zod) =>
  z
    .strictObject({
      plan: z.optional(
        text(z, "The plan that was reviewed; nothing is done if it is out of date."),
      ),
      only: z.optional(
        z
          .array(z.string())
          .check(z.minLength(1), z.describe("Collections, or documents such as `moods/calm`.")),
      ),
      theirs: z.optional(flag(z, "Also overwrites edited documents with the file's content.")),
      adopt: z.optional(flag(z, "Treats documents that came from elsewhere as planted.")),
      dryRun: z.optional(flag(z, "Reports what would be done, without doing it.")),
    })
    .check(z.describe("Which seeds to apply, and how."));
