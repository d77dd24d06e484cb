import type { DocumentType, Zod } from "./document-type.ts";
import { requiredText, textOrList } from "./fields.ts";
import { jsonSeeds } from "./text/seed-format.ts";

/** Somebody the frontend plays. */
export const persona = {
  collection: "personas",
  singular: "persona",
  titleField: "name",
  schema: (z: Zod) =>
    z.looseObject({
      name: requiredText(z),
      demographics: z.optional(z.looseObject({})),
      behavior: z.optional(textOrList(z)),
      needs: z.optional(textOrList(z)),
      painpoints: z.optional(textOrList(z)),
    }),
  seeds: { folder: "personas", format: jsonSeeds },
} as const satisfies DocumentType;
