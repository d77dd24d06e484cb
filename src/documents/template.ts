import type { DocumentType, Zod } from "./document-type.ts";
import { requiredText } from "./fields.ts";
import { promptySeeds } from "./prompty.ts";

/** A prompt that drives a conversation; the front matter of its `.prompty` file is its other fields. */
export const template = {
  collection: "templates",
  singular: "template",
  titleField: "name",
  schema: (z: Zod) =>
    z.looseObject({
      name: z.optional(requiredText(z)),
      prompt: requiredText(z),
      description: z.optional(z.string()),
    }),
  seeds: { folder: "prompts", format: promptySeeds },
} as const satisfies DocumentType;
