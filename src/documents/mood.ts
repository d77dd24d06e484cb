import * as z from "zod/mini";
import type { DocumentType } from "./document-type.ts";
import { requiredText } from "./fields.ts";
import { jsonSeeds } from "./seed-format.ts";

/** The temper a persona is in. */
export const mood = {
  collection: "moods",
  singular: "mood",
  titleField: "mood",
  schema: z.looseObject({
    mood: requiredText,
    description: z.optional(z.string()),
  }),
  seeds: { folder: "moods", format: jsonSeeds },
} as const satisfies DocumentType;
