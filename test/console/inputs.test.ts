import { expect, it } from "vitest";
import { declaredInputs, fromFieldText, toFieldText } from "../../src/console/preview/inputs.ts";

it.for([
  ["no inputs", {}, []],
  ["inputs by name", { inputs: { tone: { type: "string" } } }, [["tone", "string", undefined]]],
  [
    "a list of inputs, where one without a name is none",
    { inputs: [{ name: "tone", kind: "string", example: "calm" }, { kind: "string" }, "tone"] },
    [["tone", "string", "calm"]],
  ],
  [
    "samples beside the inputs, which those of an input precede",
    { inputs: { tone: { sample: "calm" }, age: {} }, sample: { tone: "kind", age: 5 } },
    [
      ["tone", undefined, "calm"],
      ["age", undefined, 5],
    ],
  ],
  [
    "an input that is only named, and a kind that is no text",
    { inputs: { tone: null, age: { kind: 5 } } },
    [
      ["tone", undefined, undefined],
      ["age", undefined, undefined],
    ],
  ],
  [
    "a sample that is a file",
    { inputs: { tone: {} }, sample: "a.json" },
    [["tone", undefined, undefined]],
  ],
] as const)("the preview of a template has fields for %s", ([, template, expected]) => {
  const found = declaredInputs(template).map(({ kind, name, sample }) => [name, kind, sample]);
  expect(found).toEqual(expected);
});

it.for([
  ["string", "5", "5"],
  ["string", "", undefined],
  ["number", "5", 5],
  [undefined, '{"a": 1}', { a: 1 }],
  [undefined, "calm", "calm"],
  ["number", "five", "five"],
] as const)("as %s, the field's text %j means %j", ([kind, text, value]) => {
  expect(fromFieldText({ name: "tone", kind, sample: undefined }, text)).toEqual(value);
});

it.for([
  [undefined, ""],
  ["calm", "calm"],
  [5, "5"],
  [{ a: 1 }, '{\n  "a": 1\n}'],
] as const)("the value %j is shown as %j", ([value, text]) => {
  expect(toFieldText(value)).toBe(text);
});
