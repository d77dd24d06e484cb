import type { Zod } from "../../documents/document-type.ts";
import { count, faults, success } from "./parts.ts";

/** What an import answers. */
export const transferSchemas = {
  ImportReport: (z: Zod) =>
    z
      .object({
        success: success(z),
        created: count(z, "Documents that were not there before."),
        updated: count(z, "Documents that have other content now."),
        unchanged: count(z, "Documents that meant the same already."),
        failedCount: count(z, "All lines that failed; `failed` has the first 1,000 of them."),
        failed: z
          .array(
            z.object({
              line: z.int().check(z.minimum(1), z.describe("Which line, from 1.")),
              code: z.string().check(z.describe("What kind of failure it is.")),
              detail: z.string().check(z.describe("What is wrong with the line, in a sentence.")),
              errors: z.optional(faults(z, "All that is wrong with its document, up to ten.")),
            }),
          )
          .check(z.describe("Lines that failed, and why; nothing of them was written.")),
      })
      .check(z.describe("What an import did.")),
};
