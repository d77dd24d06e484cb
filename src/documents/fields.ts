import type { Zod } from "./document-type.ts";

/** Text that says something: required text may not be empty or blank. */
export const requiredText = (z: Zod) =>
  z
    .string()
    .check(
      z.minLength(1, { error: "must not be empty", abort: true }),
      z.regex(/\S/, { error: "must not be blank" }),
    );

/** A line of text or a list of lines: frontends have used both. */
export const textOrList = (z: Zod) => z.union([z.string(), z.array(z.string())]);
