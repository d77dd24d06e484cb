import type { DocumentType, Zod } from "./document-type.ts";
import { notes, numberOrText, requiredText, textOrObject } from "./fields.ts";
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
        /** What the sides know, as a text or by name: `{device, service, environment, prior_actions}`. */
        context: textOrObject(z),
      }),
      /** When the talk is over; as an object `{description, customer_exit_signals}`. */
      exit_criteria: notes(z),
      /** What is judged, by its name: mostly lists of questions. */
      evaluation_criteria: z.nullish(z.record(z.string(), z.unknown())),
      scenario_type: z.nullish(z.string()),
      difficulty_level: numberOrText(z),
      expected_duration_seconds: numberOrText(z),
      version: numberOrText(z),
    }),
  seeds: { folder: "scenarios", format: jsonSeeds },
} as const satisfies DocumentType;
