import type { DocumentType, Zod } from "./document-type.ts";
import { notes, requiredText, textOrObject } from "./fields.ts";
import { promptySeeds } from "./text/prompty.ts";

/** Says in the API's description that a text has roles and template marks, so that editors can show them. */
const promptMediaType = "text/x-prompt";

/**
 * A prompt that drives a conversation. Its other fields are the front matter of its `.prompty` file, in either
 * generation of that format. Only the fields that a frontend uses are validated.
 */
export const template = {
  collection: "templates",
  singular: "template",
  titleField: "name",
  schema: (z: Zod) =>
    z.looseObject({
      name: z
        .nullish(requiredText(z, "The template's title."))
        .check(z.describe("The template's title. A template without a name is shown by its id.")),
      prompt: z
        .string()
        .check(
          z.describe("The prompt's text, which may be empty."),
          z.meta({ contentMediaType: promptMediaType }),
        ),
      description: notes(z, "What the prompt is for."),
      authors: notes(z, "Who wrote it."),
      tags: notes(z, "Keywords."),
      model: textOrObject(
        z,
        "The model that the prompt is for: an id, or `{api, configuration, parameters}`, or `{id, provider, apiType, connection, options}`.",
      ),
      inputs: z
        .nullish(
          z.union([z.looseObject({}), z.array(z.unknown()), z.string(), z.number(), z.boolean()]),
        )
        .check(z.describe("The prompt's inputs, as an object or a list of `{name, ...}`.")),
      sample: textOrObject(z, "Sample values, or the file that has them."),
      template: textOrObject(z, "The template syntax: `jinja2`, `mustache`, or an object."),
    }),
  seeds: { folder: "prompts", format: promptySeeds },
} as const satisfies DocumentType;
