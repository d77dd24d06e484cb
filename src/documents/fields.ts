import * as z from "zod/mini";

/** Text that says something: required text may not be empty or blank. */
export const requiredText = z
  .string()
  .check(
    z.minLength(1, { error: "must not be empty", abort: true }),
    z.regex(/\S/, { error: "must not be blank" }),
  );

/** A line of text or a list of lines: frontends have used both. */
export const textOrList = z.union([z.string(), z.array(z.string())]);
