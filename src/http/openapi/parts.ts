import type { Zod } from "../../documents/document-type.ts";

/** Parts shared by several schemas of the description. */
export const count = (z: Zod, description: string) =>
  z.int().check(z.minimum(0), z.describe(description));

export const text = (z: Zod, description: string) => z.string().check(z.describe(description));

export const flag = (z: Zod, description: string) => z.boolean().check(z.describe(description));

export const timestamp = (z: Zod, description: string) =>
  z.iso.datetime().check(z.describe(`${description} ISO 8601, in UTC.`));

export const revisionNumber = (z: Zod, description: string) =>
  z.int().check(z.minimum(1), z.describe(description));

export const author = (z: Zod, description: string) =>
  z
    .object({
      id: text(z, "The caller's id; `key` with ACCESS=key, `local` with ACCESS=open."),
      name: text(z, "The caller's name."),
    })
    .check(z.describe(description));

/** Success, for older frontends. */
export const success = (z: Zod) =>
  z.literal(true).check(z.describe("Success; for older frontends."));

export const nextLink = (z: Zod) =>
  z.optional(text(z, "Relative URL of the next page, if there is one; the same as in `Link`."));

/** The faults of a document. */
export const faults = (z: Zod, description: string) =>
  z
    .array(
      z.object({
        pointer: text(z, "The place of the fault (JSON Pointer, RFC 6901)."),
        code: text(z, "The kind of fault: `invalid_type`, `too_small`."),
        detail: text(z, "What is wrong: `is required`."),
        line: z.optional(
          z.int().check(z.minimum(1), z.describe("The line, for a fault in a template's text.")),
        ),
        column: z.optional(
          z.int().check(z.minimum(1), z.describe("The column, for a fault in a template's text.")),
        ),
      }),
    )
    .check(z.describe(description));

/** Problems with files. */
export const fileProblems = (z: Zod, description: string) =>
  z
    .array(
      z.object({
        file: text(z, "The file, relative to the seeds folder."),
        line: z.optional(
          z.int().check(z.describe("The line, from 1, if a single line is at fault.")),
        ),
        detail: text(z, "What is wrong, as the second half of a sentence."),
      }),
    )
    .check(z.describe(description));
