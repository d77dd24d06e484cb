import * as z from "zod/mini";
import type { DocumentType } from "./document-type.ts";
import { requiredText } from "./fields.ts";
import { promptySeeds } from "./prompty.ts";

/** A prompt that drives a conversation; the front matter of its `.prompty` file is its other fields. */
export const template = {
  collection: "templates",
  singular: "template",
  titleField: "name",
  schema: z.looseObject({
    name: z.optional(requiredText),
    prompt: requiredText,
    description: z.optional(z.string()),
  }),
  seeds: { folder: "prompts", format: promptySeeds },
} as const satisfies DocumentType;
