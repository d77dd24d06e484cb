import type { Zod } from "./document-type.ts";

/** Text that says something: required text may not be empty or blank. */
export const requiredText = (z: Zod) =>
  z
    .string()
    .check(
      z.minLength(1, { error: "must not be empty", abort: true }),
      z.regex(/\S/, { error: "must not be blank" }),
    );

/** What somebody wrote of something, in the form that they liked: frontends and servers have used all of them. */
export const notes = (z: Zod) =>
  z.nullish(z.union([z.string(), z.array(z.unknown()), z.looseObject({})]));

/** A text, or an object with parts of its own. */
export const textOrObject = (z: Zod) => z.nullish(z.union([z.string(), z.looseObject({})]));

/** A number, or a text that says one: `"1.2"`, `"5 minutes"`. */
export const numberOrText = (z: Zod) => z.nullish(z.union([z.string(), z.number()]));
