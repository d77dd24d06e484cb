// Apart from the answers' schemas, which only the description needs: these are part of what every start loads.
import type { Zod } from "../../documents/document-type.ts";
import { flag, text } from "./parts.ts";

/** What a new backup can be told. */
export const backupRequest = (z: Zod) =>
  z
    .strictObject({
      history: z.optional(flag(z, "Whether it has all revisions. By default it has.")),
    })
    .check(z.describe("What a new backup has in it."));

/** What a restore does to documents that are there. */
export const restoreModes = ["missing", "merge", "exact"] as const;

/** What a restore can be told. */
export const restoreRequest = (z: Zod) =>
  z
    .strictObject({
      mode: z.optional(
        z
          .enum(restoreModes)
          .check(
            z.describe(
              "`missing` (the default) brings back what is not there, `merge` also what is there with other content, `exact` also deletes what the backup doesn't have.",
            ),
          ),
      ),
      plan: z.optional(flag(z, "Only says what would be done.")),
      only: z.optional(
        z
          .array(z.string().check(z.maxLength(256)))
          .check(
            z.minLength(1),
            z.maxLength(100),
            z.describe("Collections, or documents as `moods/calm`. By default all."),
          ),
      ),
    })
    .check(z.describe("What is restored, and how."));

/** What an apply can be told. */
export const seedApplication = (z: Zod) =>
  z
    .strictObject({
      plan: z.optional(
        text(z, "The plan that was looked at; nothing is done if it no longer holds."),
      ),
      only: z.optional(
        z
          .array(z.string())
          .check(z.minLength(1), z.describe("Collections, or documents as `moods/calm`.")),
      ),
      theirs: z.optional(flag(z, "Also puts the file's content over what somebody has edited.")),
      adopt: z.optional(flag(z, "Takes documents that came from elsewhere for planted ones.")),
      dryRun: z.optional(flag(z, "Only says what would be done.")),
    })
    .check(z.describe("Which seeds are applied, and how."));
