import type { DocumentType, Zod } from "./document-type.ts";
import { notes, requiredText } from "./fields.ts";
import { jsonSeeds } from "./text/seed-format.ts";

/** The temper a persona is in. */
export const mood = {
  collection: "moods",
  singular: "mood",
  titleField: "mood",
  schema: (z: Zod) =>
    z.looseObject({
      mood: requiredText(z),
      description: notes(z),
    }),
  seeds: { folder: "moods", format: jsonSeeds },
} as const satisfies DocumentType;
