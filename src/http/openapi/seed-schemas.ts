import type { Zod } from "../../documents/document-type.ts";
import { seedOutcomes } from "../../seeding/seed-outcomes.ts";
import { seedStates } from "../../seeding/seed-state.ts";
import { fieldChange } from "./history-schemas.ts";
import { fileProblems, success, text } from "./parts.ts";

const seed = (z: Zod) => ({
  type: text(z, "The collection."),
  id: text(z, "The document's id."),
  state: z
    .enum(seedStates)
    .check(z.describe("How file, document and what was planted stand to each other.")),
  file: z.optional(text(z, "The file, below the seeds folder.")),
});

const problems = (z: Zod) => fileProblems(z, "Files that can't be read, and why.");

/** How each seed stands to its document. */
export const seedPlan = (z: Zod) =>
  z
    .object({
      success: success(z),
      plan: text(z, "Names this comparison, for `apply` to hold to it."),
      documents: z
        .array(
          z.object({
            ...seed(z),
            hash: z.optional(text(z, "Of what the file means; there is none without a file.")),
            changes: z.optional(
              z
                .array(fieldChange(z))
                .check(z.describe("From the document to the file, where `changes` was asked for.")),
            ),
          }),
        )
        .check(z.describe("Each seed, and each document that has none.")),
      problems: problems(z),
    })
    .check(z.describe("How each seed stands to its document."));

/** What an apply did. */
export const seedApplied = (z: Zod) =>
  z
    .object({
      success: success(z),
      plan: text(z, "The plan that it went by."),
      documents: z
        .array(
          z.object({
            ...seed(z),
            outcome: z.enum(seedOutcomes).check(z.describe("What was done with it.")),
            detail: z.optional(text(z, "Why it failed.")),
          }),
        )
        .check(z.describe("Each seed that something was done with.")),
      problems: problems(z),
    })
    .check(z.describe("What an apply did."));
