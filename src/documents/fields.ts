import type { Zod } from "./document-type.ts";

/** Text that says something: required text may not be empty or blank. */
export const requiredText = (z: Zod, description: string) =>
  z
    .string()
    .check(
      z.minLength(1, { error: "must not be empty", abort: true }),
      z.regex(/\S/, { error: "must not be blank" }),
      z.describe(description),
    );

/** What somebody wrote of something, in the form that they liked: frontends and servers have used all of them. */
export const notes = (z: Zod, description: string) =>
  z
    .nullish(z.union([z.string(), z.array(z.unknown()), z.looseObject({})]))
    .check(z.describe(description));

/** A text, or an object with parts of its own. */
export const textOrObject = (z: Zod, description: string) =>
  z.nullish(z.union([z.string(), z.looseObject({})])).check(z.describe(description));

/** A number, or a text that says one: `"1.2"`, `"5 minutes"`. */
export const numberOrText = (z: Zod, description: string) =>
  z.nullish(z.union([z.string(), z.number()])).check(z.describe(description));
