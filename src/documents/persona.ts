import type { DocumentType, Zod } from "./document-type.ts";
import { notes, requiredText, textOrObject } from "./fields.ts";
import { jsonSeeds } from "./text/seed-format.ts";

/** Somebody the frontend plays. */
export const persona = {
  collection: "personas",
  singular: "persona",
  titleField: "name",
  schema: (z: Zod) =>
    z.looseObject({
      name: requiredText(z),
      description: notes(z),
      demographics: textOrObject(z),
      behavior: notes(z),
      needs: notes(z),
      painpoints: notes(z),
    }),
  seeds: { folder: "personas", format: jsonSeeds },
} as const satisfies DocumentType;
