import type { Zod } from "../../documents/document-type.ts";
import { seedStates } from "../../seeding/seed-state.ts";
import { problemsShown, seedsStatuses } from "../seeds-check.ts";
import { count, fileProblems, text, timestamp } from "./parts.ts";

/** The answers about the app itself. */
export const systemSchemas = {
  McpMessage: (z: Zod) =>
    // Not a literal: generators of clients write a constant for an object with one, and its other members break that.
    z
      .looseObject({ jsonrpc: z.enum(["2.0"]).check(z.describe("The version of JSON-RPC.")) })
      .check(z.describe("A message of the Model Context Protocol (JSON-RPC 2.0).")),

  Health: (z: Zod) =>
    z
      .object({
        status: z.literal("ok").check(z.describe("The app is running.")),
        version: text(z, "The release."),
        commit: z.optional(text(z, "The commit that it was built from, if known.")),
      })
      .check(z.describe("The app is running.")),

  Readiness: (z: Zod) =>
    z
      .object({
        status: z
          .enum(["ok", "degraded", "starting", "unavailable"])
          .check(
            z.describe(
              "`degraded`: the app serves requests, but a check found a problem; `starting`: a new table does not have its first documents yet.",
            ),
          ),
        checks: z
          .object({
            store: z
              .object({
                status: z
                  .enum(["ok", "misconfigured", "unavailable"])
                  .check(z.describe("Whether the storage answers.")),
                ms: count(z, "Response time in milliseconds."),
                detail: z.optional(text(z, "Why it does not answer.")),
              })
              .check(z.describe("The storage.")),
            seeds: seedsCheck(z),
            backups: z
              .object({
                status: z
                  .enum(["ok", "degraded", "none", "off", "unknown"])
                  .check(z.describe("Whether there is a recent good backup.")),
                last: z.optional(timestamp(z, "When the last good backup was started.")),
                checkedAt: z.optional(
                  timestamp(z, "When a timer, or the end of a backup, last checked."),
                ),
                leftOut: z.optional(
                  count(z, "Rows of the table that are not documents, and so are in no backup."),
                ),
                detail: z.optional(text(z, "What is wrong.")),
              })
              .check(z.describe("Backups.")),
          })
          .check(z.describe("The checks.")),
      })
      .check(z.describe("Whether the app can serve requests.")),
};

const seedsCheck = (z: Zod) =>
  z
    .object({
      status: z.enum(seedsStatuses).check(z.describe("Progress of planting.")),
      detail: z.optional(text(z, "Why the last run failed.")),
      progress: z.optional(
        z
          .object({
            collection: text(z, "The collection being planted."),
            planted: z.int().check(z.describe("Number of seeds planted so far.")),
            seeds: z.int().check(z.describe("Total number of seeds.")),
          })
          .check(z.describe("The current run.")),
      ),
      states: z.optional(
        z
          .partialRecord(z.enum(seedStates), z.int().check(z.minimum(0)))
          .check(z.describe("Number of seeds in each state when a timer last counted them.")),
      ),
      countedAt: z.optional(timestamp(z, "When they were counted.")),
      collections: z
        .record(
          z.string(),
          z.object({
            state: z
              .enum(["due", "unseeded", "started", "done", "restoring", "unknown"])
              .check(z.describe("Progress of its planting.")),
            planted: count(z, "Number of documents planted."),
          }),
        )
        .check(z.describe("Each collection, by its name.")),
      problems: fileProblems(z, `Files that can't be read, and why; the first ${problemsShown}.`),
    })
    .check(z.describe("Seeds."));
