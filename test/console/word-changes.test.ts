import { expect, it } from "vitest";
import { comparedLines, piecesOf } from "../../src/console/document/word-changes.ts";

/** The lines with what is marked in brackets. */
const shown = (lines: readonly string[]) =>
  comparedLines(lines).map(({ kind, pieces }) =>
    [kind, ...pieces.map(({ isChanged, text }) => (isChanged ? `[${text}]` : text))].join("|"),
  );

it("marks the words that differ in a line that replaces another", () => {
  expect(shown([" Same.", "-Be kind to them.", "+Be very kind to them.", " Same."])).toEqual([
    "same|Same.",
    "minus|Be |kind to them.",
    "plus|Be |[very ]|kind to them.",
    "same|Same.",
  ]);
});

it("marks spaces alone, and single characters where words have no spaces between them", () => {
  expect(shown(["-Hello.", "+Hello. "])).toEqual(["minus|Hello.", "plus|Hello.|[ ]"]);
  expect(shown(["-山田さん", "+山本さん"])).toEqual(["minus|山|[田]|さん", "plus|山|[本]|さん"]);
});

it("compares lines that replace several others with all of these", () => {
  expect(shown(["-One two", "-three four", "+One", "+two three four"])).toEqual([
    "minus|One|[ two]",
    "minus|three four",
    "plus|One",
    "plus|[two ]|three four",
  ]);
});

it("marks nothing in lines that have little in common, or are only added or removed", () => {
  expect(shown(["-All is new here.", "+Nothing stays."])).toEqual([
    "minus|All is new here.",
    "plus|Nothing stays.",
  ]);
  expect(shown(["-Gone.", " Same.", "+New."])).toEqual(["minus|Gone.", "same|Same.", "plus|New."]);
  expect(shown(["+", "+New."])).toEqual(["plus", "plus|New."]);
});

it("loses nothing of either version", () => {
  const [before, after] = ["a b\n\nc\td ", " a\nb c d"];
  const texts = piecesOf(before, after).map((side) => side.map(({ text }) => text).join(""));
  expect(texts).toEqual([before, after]);
});
