import { json } from "@codemirror/lang-json";
import { ensureSyntaxTree } from "@codemirror/language";
import { EditorState } from "@codemirror/state";
import { expect, it } from "vitest";
import { toDiagnostic } from "../../src/console/code/finding.ts";
import { faultOf, lossesIn } from "../../src/console/code/json-places.ts";
import { lineBreakOf } from "../../src/console/code/line-break.ts";

const said = { severity: "error", message: "Wrong." } as const;

it.for([
  ["/a", '"x"'],
  ["/list/1", "2"],
  ["/list/1/none", "2"],
  ["/in/a~1b/0", "true"],
  ["/in/none", '{"a/b": [true]}'],
  ["", "{"],
])("the fault of %s in JSON is marked at %s", ([pointer = "", marked]) => {
  const doc = '{\n  "a": "x",\n  "list": [1, 2],\n  "in": {"a/b": [true]}\n}';
  const state = EditorState.create({ doc, extensions: [json()] });
  const { from, to } = toDiagnostic(state, { ...said, at: { pointer } });
  expect(state.sliceDoc(from, to)).toBe(marked);
});

it.for([
  ['{\n  "a": ', "oops", "\n}"],
  ['{"a": ', "", "}"],
  ['{"a": 1', "", ""],
  ['{"a": ', "tru", ', "b": nul}'],
  ["[1 ", "2", "]"],
])("%s%s%s stops being JSON at its second part", ([before = "", wrong = "", after = ""]) => {
  const doc = before + wrong + after;
  const tree = ensureSyntaxTree(EditorState.create({ doc, extensions: [json()] }), doc.length);
  const to = before.length + wrong.length;
  expect(tree && faultOf(tree)).toEqual({ from: before.length, to });
});

it.for([
  ['{"a": 1, "b": {"a": 2}, "list": [{"a": 3}, {"a": 4}], "n": -9007199254740992}', []],
  ['{"a": 1, "b": {"c": 2, "c": 3, "c": 4}, "a": 5}', ['twice "a"', 'twice "c"', 'twice "c"']],
  [
    "[12345678901234567890, -9007199254740993]",
    ["digits 12345678901234567890", "digits -9007199254740993"],
  ],
  ['{"a": 1, "a": ', ['twice "a"']],
] as const)("of the JSON %s, %j is not kept", ([doc, lost]) => {
  const state = EditorState.create({ doc, extensions: [json()] });
  const tree = ensureSyntaxTree(state, doc.length);
  const found = tree && lossesIn(tree, state.doc);
  expect(found?.map(({ as, from, to }) => `${as} ${doc.slice(from, to)}`)).toEqual(lost);
});

it.for([
  { at: { line: 2, column: 3, endLine: 2, endColumn: 6 }, marked: "two" },
  { at: { line: 1, column: 5, endLine: 2, endColumn: 2 }, marked: "\n " },
  { at: { line: 2, column: 4, endLine: 9, endColumn: 1 }, marked: "wo" },
  { at: { line: 1, column: 1, endLine: 1, endColumn: 99 }, marked: "😀 a" },
])("the place $at in a text is that of $marked", ({ at, marked }) => {
  const state = EditorState.create({ doc: "😀 a\n  two" });
  const { from, to } = toDiagnostic(state, { ...said, at });
  expect(state.sliceDoc(from, to)).toBe(marked);
});

it.for(["", "a", "a\nb", "a\r\nb\r\n", "a\rb", "a\r\nb\n", "a\u2028b", "\n\r"])(
  "an editor gives %j back as it was",
  (text) => {
    const lineSeparator = EditorState.lineSeparator.of(lineBreakOf(text));
    expect(EditorState.create({ doc: text, extensions: [lineSeparator] }).sliceDoc()).toBe(text);
  },
);
