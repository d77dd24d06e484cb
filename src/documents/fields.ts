import type { Zod } from "./document-type.ts";

/** Required text, which must not be empty or blank. */
export const requiredText = (z: Zod, description: string) =>
  z
    .string()
    .check(
      z.minLength(1, { error: "must not be empty", abort: true }),
      z.regex(/\S/, { error: "must not be blank" }),
      z.describe(description),
    );

/** Free-form notes; frontends and servers have used all these forms. */
export const notes = (z: Zod, description: string) =>
  z
    .nullish(z.union([z.string(), z.array(z.unknown()), z.looseObject({})]))
    .check(z.describe(description));

/** A text or an object. */
export const textOrObject = (z: Zod, description: string) =>
  z.nullish(z.union([z.string(), z.looseObject({})])).check(z.describe(description));

/** A number, or a text with one: `"1.2"`, `"5 minutes"`. */
export const numberOrText = (z: Zod, description: string) =>
  z.nullish(z.union([z.string(), z.number()])).check(z.describe(description));
