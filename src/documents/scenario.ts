import type { DocumentType, Zod } from "./document-type.ts";
import { requiredText } from "./fields.ts";
import { jsonSeeds } from "./text/seed-format.ts";

/** The situation a trainee is put in, and how it is judged. */
export const scenario = {
  collection: "scenarios",
  singular: "scenario",
  titleField: "title",
  schema: (z: Zod) =>
    z.looseObject({
      title: requiredText(z),
      scenario: z.looseObject({
        description: requiredText(z),
        context: z.optional(z.string()),
      }),
      exit_criteria: z.optional(
        z.looseObject({
          description: z.optional(z.string()),
          customer_exit_signals: z.optional(z.array(z.string())),
        }),
      ),
      /** Lists of questions, by the name of what they judge. */
      evaluation_criteria: z.optional(z.record(z.string(), z.array(z.string()))),
      scenario_type: z.optional(z.string()),
      difficulty_level: z.optional(z.union([z.string(), z.number()])),
      expected_duration_seconds: z.optional(z.number().check(z.nonnegative())),
      version: z.optional(z.union([z.string(), z.number()])),
    }),
  seeds: { folder: "scenarios", format: jsonSeeds },
} as const satisfies DocumentType;
