import type { Zod } from "../../documents/document-type.ts";
import { seedStates } from "../../seeding/seed-state.ts";
import { seedsStatuses } from "../seeds-check.ts";
import { count, fileProblems, text, timestamp } from "./parts.ts";

/** What the calls about the app itself answer. */
export const systemSchemas = {
  Health: (z: Zod) =>
    z
      .object({
        status: z.literal("ok").check(z.describe("That it runs.")),
        version: text(z, "The release."),
        commit: z.optional(text(z, "The commit that it was built from, where that is known.")),
      })
      .check(z.describe("That the app runs.")),

  Readiness: (z: Zod) =>
    z
      .object({
        status: z
          .enum(["ok", "degraded", "starting", "unavailable"])
          .check(
            z.describe(
              "`degraded`: it serves, and a check found something; `starting`: a new table is still without its first documents.",
            ),
          ),
        checks: z
          .object({
            store: z
              .object({
                status: z
                  .enum(["ok", "misconfigured", "unavailable"])
                  .check(z.describe("Whether the storage answers.")),
                ms: count(z, "How long its answer took, in milliseconds."),
                detail: z.optional(text(z, "Why it does not.")),
              })
              .check(z.describe("The storage.")),
            seeds: seedsCheck(z),
            backups: z
              .object({
                status: z
                  .enum(["ok", "degraded", "none", "off", "unknown"])
                  .check(z.describe("Whether there is a good backup that is new enough.")),
                last: z.optional(timestamp(z, "When the last good one was begun.")),
                checkedAt: z.optional(
                  timestamp(z, "When somebody last looked: a timer, or who made a backup."),
                ),
                leftOut: z.optional(
                  count(z, "Rows of the table that are no documents, and so in no backup."),
                ),
                detail: z.optional(text(z, "What is wrong.")),
              })
              .check(z.describe("Backups.")),
          })
          .check(z.describe("What was looked at.")),
      })
      .check(z.describe("Whether the app can serve.")),
};

const seedsCheck = (z: Zod) =>
  z
    .object({
      status: z.enum(seedsStatuses).check(z.describe("How far planting has come.")),
      detail: z.optional(text(z, "Why the last run broke off.")),
      progress: z.optional(
        z
          .object({
            collection: text(z, "The collection that is planted just now."),
            planted: z.int().check(z.describe("Seeds that are planted.")),
            seeds: z.int().check(z.describe("Seeds that there are.")),
          })
          .check(z.describe("A run that is under way.")),
      ),
      states: z.optional(
        z
          .partialRecord(z.enum(seedStates), z.int().check(z.minimum(0)))
          .check(z.describe("How many seeds were in which state when a timer last counted them.")),
      ),
      countedAt: z.optional(timestamp(z, "When that was.")),
      collections: z
        .record(
          z.string(),
          z.object({
            state: z
              .enum(["due", "unseeded", "started", "done", "restoring", "unknown"])
              .check(z.describe("How far its planting has come.")),
            planted: count(z, "Documents that were planted."),
          }),
        )
        .check(z.describe("Each collection, by its name.")),
      problems: fileProblems(z, "Files that can't be read, and why."),
    })
    .check(z.describe("Seeds."));
