import type { Zod } from "../../documents/document-type.ts";
import { seedOutcomes } from "../../seeding/seed-outcomes.ts";
import { seedStates } from "../../seeding/seed-state.ts";
import { fieldChange } from "./history-schemas.ts";
import { fileProblems, flag, success, text } from "./parts.ts";

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
