import type { Zod } from "../../documents/document-type.ts";
import { seedStates } from "../../seeding/seed-state.ts";
import { seedsStatuses } from "../seeds-check.ts";

/** What the calls about the app itself answer. */
export const systemSchemas = {
  // What the health calls answer.
  Health: (z: Zod) => z.object({ status: z.literal("ok"), version: z.string() }),

  // What the readiness call answers.
  Readiness: (z: Zod) =>
    z.object({
      // starting: a new table is still without its first documents.
      status: z.enum(["ok", "degraded", "starting", "unavailable"]),
      checks: z.object({
        store: z.object({
          status: z.enum(["ok", "misconfigured", "unavailable"]),
          ms: z.int().check(z.minimum(0)),
          detail: z.optional(z.string()),
        }),
        seeds: z.object({
          status: z.enum(seedsStatuses),
          // Why the last run broke off.
          detail: z.optional(z.string()),
          progress: z.optional(
            z.object({ collection: z.string(), planted: z.int(), seeds: z.int() }),
          ),
          // How many seeds were in which state when the timer of any instance last counted them, and when that was.
          states: z.optional(z.partialRecord(z.enum(seedStates), z.int().check(z.minimum(0)))),
          countedAt: z.optional(z.iso.datetime()),
          collections: z.record(
            z.string(),
            z.object({
              state: z.enum(["due", "unseeded", "started", "done", "restoring", "unknown"]),
              planted: z.int().check(z.minimum(0)),
            }),
          ),
          problems: z.array(
            z.object({ file: z.string(), line: z.optional(z.int()), detail: z.string() }),
          ),
        }),
        backups: z.object({
          status: z.enum(["ok", "degraded", "none", "off", "unknown"]),
          // When the last good one was begun.
          last: z.optional(z.iso.datetime()),
          // When somebody last looked: the timers of any instance, and who made a backup.
          checkedAt: z.optional(z.iso.datetime()),
          // Rows of the table that are no documents, and so in no backup.
          leftOut: z.optional(z.int().check(z.minimum(0))),
          detail: z.optional(z.string()),
        }),
      }),
    }),
};
