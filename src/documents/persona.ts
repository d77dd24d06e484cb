import type { DocumentType, Zod } from "./document-type.ts";
import { notes, requiredText, textOrObject } from "./fields.ts";
import { jsonSeeds } from "./text/seed-format.ts";

/** A character that the frontend plays. */
export const persona = {
  collection: "personas",
  singular: "persona",
  titleField: "name",
  schema: (z: Zod) =>
    z.looseObject({
      name: requiredText(z, "The persona's name, which is its title."),
      description: notes(z, "Who the persona is, in a few words."),
      demographics: textOrObject(z, "Age, occupation and the like, as a text or an object."),
      behavior: notes(z, "How the persona speaks and acts."),
      needs: notes(z, "What the persona wants."),
      painpoints: notes(z, "What troubles the persona."),
    }),
  seeds: { folder: "personas", format: jsonSeeds },
} as const satisfies DocumentType;
