import fc from "fast-check";
import { anyText } from "./any-text.ts";

/** Valid JSON texts of any kind, in pieces: a number as it may be written, not as it is parsed. */
const number = fc.oneof(
  fc.constantFrom("0", "-0", "0.0", "0e-99", "1e16", "1E+16", "10000000000000000", "1e23"),
  fc.constantFrom("1.5e300", "5e-324", "4.9e-324", "1.7976931348623157e308", "1e+23", "-1.0"),
  fc.constantFrom("9007199254740991", "9007199254740992", "9007199254740992.00", "100e-2"),
  fc.constantFrom("0.12345678901234567", "-1.2345678901234567e-7", "0.1", "1e-7", "1e21"),
  fc.maxSafeInteger().map(String),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((one) => JSON.stringify(one)),
  // As printed by C and Python.
  fc.double({ min: -1_000, max: 1_000, noNaN: true }).map((one) => one.toPrecision(17)),
);
const text = fc.oneof(
  fc.constantFrom(
    "",
    " ",
    "\u2028\u2029",
    "a\u2028b",
    "🌱",
    "日本語",
    "\\",
    "\u0000",
    "1e16",
    "\ufeff",
  ),
  anyText({ maxLength: 20 }),
);
const name = fc.oneof(
  fc.constantFrom(
    "",
    "__proto__",
    "constructor",
    "toString",
    "0",
    "1e3",
    "<<",
    "\u2028",
    "🌱",
    "~",
    "/",
  ),
  text.filter((one) => !one.includes("\\")),
);

/** A text in JSON's usual form, or with each character escaped. */
const written = (one: string, isEscaped: boolean) =>
  isEscaped
    ? `"${Array.from({ length: one.length }, (_, at) => `\\u${one.charCodeAt(at).toString(16).padStart(4, "0")}`).join("")}"`
    : JSON.stringify(one);
const textOf = (of: fc.Arbitrary<string>) =>
  fc.tuple(of, fc.boolean()).map((one) => written(...one));

const objectOf = (value: fc.Arbitrary<string>, names = name) =>
  fc
    .uniqueArray(fc.tuple(names, fc.boolean(), value), { maxLength: 4, selector: ([one]) => one })
    .map((fields) => fields.map(([one, isEscaped, item]) => `${written(one, isEscaped)}: ${item}`))
    .map((fields) => `{${fields.join(", ")}}`);

const value = fc.letrec<{ json: string }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 3, depthSize: "small" },
    number,
    textOf(text),
    fc.constantFrom("null", "true", "false"),
    fc.array(tie("json"), { maxLength: 4 }).map((items) => `[${items.join(" ,")}]`),
    objectOf(tie("json")),
  ),
})).json;

/** A value nested in this many objects or lists. */
export function nested(levels: number, inside = "1"): string {
  let nest = inside;
  for (let level = 0; level < levels; level += 1) {
    nest = level % 2 === 0 ? `[${nest}]` : `{"a":${nest}}`;
  }
  return nest;
}

const deep = fc.tuple(fc.constantFrom(1, 30, 63), number).map((one) => nested(...one));

/** Fields that no schema knows. */
const own = fc
  .uniqueArray(fc.tuple(name, fc.oneof({ weight: 6, arbitrary: value }, deep)), {
    maxLength: 5,
    selector: ([one]) => one,
  })
  .map((fields) =>
    fields.filter(([one]) => !["id", "mood", "prompt", "name", "_meta", "<<"].includes(one)),
  )
  .map((fields) => fields.map(([one, item]) => `,${JSON.stringify(one)}:${item}`).join(""));

const required = text.filter((one) => /\S/.test(one));

/** The JSON text of a valid mood, with any other fields. */
export const anyMood = fc
  .tuple(textOf(required), own)
  .map(([title, fields]) => `{"id":"a","mood":${title}${fields}}`);

/** The JSON text of a valid template, with any other fields. */
export const anyTemplate = fc
  .tuple(textOf(required), own)
  .map(([prompt, fields]) => `{"id":"a","prompt":${prompt}${fields}}`);
