import type { Zod } from "../../documents/document-type.ts";
import { count, faults, success } from "./parts.ts";

/** The answer to an import. */
export const transferSchemas = {
  ImportReport: (z: Zod) =>
    z
      .object({
        success: success(z),
        created: count(z, "Documents that did not exist before."),
        updated: count(z, "Documents whose content changed."),
        unchanged: count(z, "Documents that already had the same content."),
        failedCount: count(z, "Number of lines that failed; `failed` lists the first 1,000."),
        failed: z
          .array(
            z.object({
              line: z.int().check(z.minimum(1), z.describe("The line number, from 1.")),
              code: z.string().check(z.describe("The kind of failure.")),
              detail: z.string().check(z.describe("What is wrong with the line, as a sentence.")),
              errors: z.optional(faults(z, "The faults in its document, up to ten.")),
            }),
          )
          .check(z.describe("Lines that failed, and why; none of them was written.")),
      })
      .check(z.describe("The result of an import.")),
};
