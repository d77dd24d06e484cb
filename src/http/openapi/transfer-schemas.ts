import type { Zod } from "../../documents/document-type.ts";

/** What an import answers. */
export const transferSchemas = {
  // What an import did.
  ImportReport: (z: Zod) =>
    z.object({
      success: z.literal(true),
      created: z.int().check(z.minimum(0)),
      updated: z.int().check(z.minimum(0)),
      unchanged: z.int().check(z.minimum(0)),
      /** All lines that failed; `failed` has the first 1,000 of them. */
      failedCount: z.int().check(z.minimum(0)),
      failed: z.array(
        z.object({
          line: z.int().check(z.minimum(1)),
          code: z.string(),
          detail: z.string(),
          errors: z.optional(
            z.array(z.object({ pointer: z.string(), code: z.string(), detail: z.string() })),
          ),
        }),
      ),
    }),
};
