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
      name: z.nullish(requiredText(z)),
      // A file of front matter alone has an empty one.
      prompt: z.string(),
      description: notes(z),
      authors: notes(z),
      tags: notes(z),
      // An id alone, or {api, configuration, parameters}, or {id, provider, apiType, connection, options}.
      model: textOrObject(z),
      // By name, or as a list of {name, ...}, or one value.
      inputs: z.nullish(
        z.union([z.looseObject({}), z.array(z.unknown()), z.string(), z.number(), z.boolean()]),
      ),
      // Values to try it with, or the file that has them.
      sample: textOrObject(z),
      template: textOrObject(z),
    }),
  seeds: { folder: "prompts", format: promptySeeds },
} as const satisfies DocumentType;
