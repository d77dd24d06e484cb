import fc from "fast-check";

/** The number of surrogates, which are no characters, and the first of them. */
const surrogates = 0x800;
const firstSurrogate = 0xd800;

/**
 * Any character. The unit "binary" of fast-check is the same, but takes a second of CPU time and 100 MB, because it
 * lists all of them.
 */
const anyCharacter = fc.integer({ min: 0, max: 0x10ffff - surrogates }).map(
  (n) => String.fromCodePoint(n < firstSurrogate ? n : n + surrogates),
  (text) => {
    const code = typeof text === "string" ? text.codePointAt(0) : undefined;
    if (code === undefined || String.fromCodePoint(code) !== text || !text.isWellFormed()) {
      throw new Error("It is not a character.");
    }
    return code < firstSurrogate ? code : code - surrogates;
  },
);

/** Any text of whole characters, among them names that are special to JavaScript, like `__proto__`. */
export const anyText = (
  constraints: { readonly minLength?: number; readonly maxLength?: number } = {},
): fc.Arbitrary<string> => fc.string({ ...constraints, unit: anyCharacter });
