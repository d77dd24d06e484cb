import type { Zod } from "../../documents/document-type.ts";
import { seedOutcomes } from "../../seeding/seed-outcomes.ts";
import { seedStates } from "../../seeding/seed-state.ts";

/** What an apply can be told. */
export const seedApplication = (z: Zod) =>
  z.strictObject({
    plan: z.optional(z.string()),
    only: z.optional(z.array(z.string()).check(z.minLength(1))),
    theirs: z.optional(z.boolean()),
    adopt: z.optional(z.boolean()),
    dryRun: z.optional(z.boolean()),
  });

const problems = (z: Zod) =>
  z.array(z.object({ file: z.string(), line: z.optional(z.int()), detail: z.string() }));

const seed = (z: Zod) => ({
  type: z.string(),
  id: z.string(),
  state: z.enum(seedStates),
  file: z.optional(z.string()),
});

/** How each seed stands to its document. */
export const seedPlan = (z: Zod) =>
  z.object({
    success: z.literal(true),
    plan: z.string(),
    documents: z.array(
      z.object({
        ...seed(z),
        // Of what the file means; there is none without a file.
        hash: z.optional(z.string()),
        // From the document to the file, as the diff of two revisions has them.
        changes: z.optional(z.array(z.unknown())),
      }),
    ),
    problems: problems(z),
  });

/** What an apply did. */
export const seedApplied = (z: Zod) =>
  z.object({
    success: z.literal(true),
    plan: z.string(),
    documents: z.array(
      z.object({
        ...seed(z),
        outcome: z.enum(seedOutcomes),
        // Why it failed.
        detail: z.optional(z.string()),
      }),
    ),
    problems: problems(z),
  });
