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
    .check(z.describe("How the file, the document and what was planted compare.")),
  file: z.optional(text(z, "The file, relative to the seeds folder.")),
});

const problems = (z: Zod) => fileProblems(z, "Files that can't be read, and why.");

/** How each seed compares with its document. */
export const seedPlan = (z: Zod) =>
  z
    .object({
      success: success(z),
      plan: text(z, "Identifies this comparison, for `apply`."),
      documents: z
        .array(
          z.object({
            ...seed(z),
            hash: z.optional(text(z, "A hash of the file's content; absent without a file.")),
            changes: z.optional(
              z
                .array(fieldChange(z))
                .check(
                  z.describe("Differences from the document to the file, if `changes` is true."),
                ),
            ),
          }),
        )
        .check(z.describe("Each seed, and each document without one.")),
      problems: problems(z),
    })
    .check(z.describe("How each seed compares with its document."));

/** The result of an apply. */
export const seedApplied = (z: Zod) =>
  z
    .object({
      success: success(z),
      plan: text(z, "The plan that was applied."),
      documents: z
        .array(
          z.object({
            ...seed(z),
            outcome: z.enum(seedOutcomes).check(z.describe("What was done.")),
            detail: z.optional(text(z, "Why it failed.")),
          }),
        )
        .check(z.describe("Each seed that was acted on.")),
      problems: problems(z),
    })
    .check(z.describe("The result of an apply."));
