import fc from "fast-check";

const surrogates = { first: 0xd800, count: 0x800 };

/** Any character but half of a pair: `fc.string({ unit: "binary" })` first takes a second to list them all. */
export const anyCharacter = fc.nat(0x10ffff - surrogates.count).map(
  (n) => String.fromCodePoint(n < surrogates.first ? n : n + surrogates.count),
  (character) => {
    const point = typeof character === "string" ? (character.codePointAt(0) ?? 0) : Number.NaN;
    if (String.fromCodePoint(point) !== character) {
      throw new Error("This is not one character.");
    }
    return point < surrogates.first ? point : point - surrogates.count;
  },
);

/** A text of any characters. */
export function anyText(constraints: fc.StringSharedConstraints = {}): fc.Arbitrary<string> {
  return fc.string({ ...constraints, unit: anyCharacter });
}
