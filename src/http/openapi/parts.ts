import type { Zod } from "../../documents/document-type.ts";

/** Parts that several schemas of the description have. */
export const count = (z: Zod, description: string) =>
  z.int().check(z.minimum(0), z.describe(description));

export const text = (z: Zod, description: string) => z.string().check(z.describe(description));

export const flag = (z: Zod, description: string) => z.boolean().check(z.describe(description));

export const timestamp = (z: Zod, description: string) =>
  z.iso.datetime().check(z.describe(`${description} ISO 8601, in UTC.`));

export const revisionNumber = (z: Zod, description: string) =>
  z.int().check(z.minimum(1), z.describe(description));

/** That it went well, as older frontends ask. */
export const success = (z: Zod) =>
  z.literal(true).check(z.describe("That it went well; older frontends look at it."));

export const nextLink = (z: Zod) =>
  z.optional(
    text(z, "The next page, as a relative URL, while there is more; the same as in `Link`."),
  );

/** All that is wrong with a document. */
export const faults = (z: Zod, description: string) =>
  z
    .array(
      z.object({
        pointer: text(z, "Where it is (JSON Pointer, RFC 6901)."),
        code: text(z, "What kind of fault it is: `invalid_type`, `too_small`."),
        detail: text(z, "What is wrong there: `is required`."),
      }),
    )
    .check(z.describe(description));

/** What is wrong with files. */
export const fileProblems = (z: Zod, description: string) =>
  z
    .array(
      z.object({
        file: text(z, "The file, below the seeds folder."),
        line: z.optional(z.int().check(z.describe("The line, from 1, where one is to blame."))),
        detail: text(z, "What is wrong, as the end of a sentence."),
      }),
    )
    .check(z.describe(description));
