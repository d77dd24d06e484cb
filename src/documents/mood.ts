import type { DocumentType, Zod } from "./document-type.ts";
import { notes, requiredText } from "./fields.ts";
import { jsonSeeds } from "./text/seed-format.ts";

/** The mood of a persona. */
export const mood = {
  collection: "moods",
  singular: "mood",
  titleField: "mood",
  isOneByTitle: true,
  schema: (z: Zod) =>
    z.looseObject({
      mood: requiredText(z, "The mood's title, as a frontend shows it."),
      description: notes(z, "How a character in this mood speaks and acts."),
    }),
  seeds: { folder: "moods", format: jsonSeeds },
} as const satisfies DocumentType;
