import type { DocumentType, Zod } from "./document-type.ts";
import { notes, numberOrText, requiredText, textOrObject } from "./fields.ts";
import { jsonSeeds } from "./text/seed-format.ts";

/** The situation that a trainee faces, and how it is evaluated. */
export const scenario = {
  collection: "scenarios",
  singular: "scenario",
  titleField: "title",
  schema: (z: Zod) =>
    z.looseObject({
      title: requiredText(z, "The scenario's title, as a frontend shows it."),
      scenario: z
        .looseObject({
          description: requiredText(
            z,
            "What has happened, and what the caller and the trainee want.",
          ),
          context: textOrObject(
            z,
            "What each side knows, as a text or an object: `device`, `service`, `environment`, `prior_actions`.",
          ),
        })
        .check(z.describe("The situation itself.")),
      exit_criteria: notes(
        z,
        "When the conversation ends; as an object, `description` and `customer_exit_signals`.",
      ),
      evaluation_criteria: z
        .nullish(z.record(z.string(), z.unknown()))
        .check(z.describe("The criteria by name, mostly lists of questions.")),
      scenario_type: z.nullish(z.string()).check(z.describe("The kind of conversation.")),
      difficulty_level: numberOrText(
        z,
        "How hard it is: a number, or a word such as `intermediate`.",
      ),
      expected_duration_seconds: numberOrText(z, "The expected duration in seconds."),
      version: numberOrText(z, "The author's version of the scenario."),
    }),
  seeds: { folder: "scenarios", format: jsonSeeds },
} as const satisfies DocumentType;
