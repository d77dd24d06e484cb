import * as z from "zod/mini";
import type { DocumentType } from "./document-type.ts";
import { requiredText, textOrList } from "./fields.ts";
import { jsonSeeds } from "./seed-format.ts";

/** Somebody the frontend plays. */
export const persona = {
  collection: "personas",
  singular: "persona",
  titleField: "name",
  schema: z.looseObject({
    name: requiredText,
    demographics: z.optional(z.looseObject({})),
    behavior: z.optional(textOrList),
    needs: z.optional(textOrList),
    painpoints: z.optional(textOrList),
  }),
  seeds: { folder: "personas", format: jsonSeeds },
} as const satisfies DocumentType;
