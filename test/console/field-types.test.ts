import { expect, it } from "vitest";
import { namesIn, typedValue } from "../../src/console/edit/field-types.ts";
import type { Schema } from "../../src/console/schema.ts";

const unknown: Schema = {};
const text: Schema = { type: "string" };
const number: Schema = { type: "number" };

it.for<readonly [string, Schema, unknown, boolean, unknown]>([
  ["5", unknown, 4, false, 5],
  ["", unknown, 4, false, undefined],
  ["4.", unknown, 4, false, "4."],
  ["5", unknown, "4", false, "5"],
  ["", unknown, "four", false, ""],
  ["5", unknown, undefined, false, 5],
  ["5", number, undefined, false, 5],
  ["", number, 4, true, undefined],
  ["", number, undefined, true, ""],
  ["5", text, 4, false, "5"],
  ["", text, "x", false, undefined],
  ["", text, "", false, ""],
  ["", text, "x", true, ""],
])(
  "%j, typed into a field with the schema %j that was %j (required: %j), means %j",
  ([typed, schema, first, isRequired, value]) => {
    expect(typedValue(typed, { schema, first, isRequired })).toBe(value);
  },
);

it("shows a number that was removed where it was, and no text", () => {
  expect(namesIn({ c: 1, b: "x" }, { a: "x", b: "x", n: 4, c: 1 })).toEqual(["b", "n", "c"]);
  expect(namesIn({ constructor: 1 }, undefined)).toEqual(["constructor"]);
});
