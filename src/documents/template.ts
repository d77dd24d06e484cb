import type { DocumentType, Zod } from "./document-type.ts";
import { notes, requiredText, textOrObject } from "./fields.ts";
import { promptySeeds } from "./text/prompty.ts";

/**
 * A prompt that drives a conversation; the front matter of its `.prompty` file is its other fields, of
 * either generation of that format. Only what a frontend goes by is looked at.
 */
export const template = {
  collection: "templates",
  singular: "template",
  titleField: "name",
  schema: (z: Zod) =>
    z.looseObject({
      name: z
        .nullish(requiredText(z, "The template's title."))
        .check(z.describe("The template's title. One without a name is shown by its id.")),
      prompt: z
        .string()
        .check(z.describe("The text of the prompt; empty in a file of front matter alone.")),
      description: notes(z, "What the prompt is for."),
      authors: notes(z, "Who wrote it."),
      tags: notes(z, "Words to find it by."),
      model: textOrObject(
        z,
        "The model that it is for: an id alone, or `{api, configuration, parameters}`, or `{id, provider, apiType, connection, options}`.",
      ),
      inputs: z
        .nullish(
          z.union([z.looseObject({}), z.array(z.unknown()), z.string(), z.number(), z.boolean()]),
        )
        .check(
          z.describe("What the prompt is filled with: by name, or as a list of `{name, ...}`."),
        ),
      sample: textOrObject(z, "Values to try it with, or the file that has them."),
      template: textOrObject(z, "How its marks are written: `jinja2`, `mustache`, or an object."),
    }),
  seeds: { folder: "prompts", format: promptySeeds },
} as const satisfies DocumentType;
