import { describe, expect, it } from "vitest";
import {
  changeBetween,
  choose,
  isHunk,
  mergedText,
  segmentsOf,
  withMergedText,
} from "../../src/console/document/hunks.ts";

const base = "one\ntwo\nthree\nfour\nfive\n";

describe("merging a text hunk by hunk", () => {
  it.for([
    { who: "nobody", theirs: base, mine: base, merged: base },
    {
      who: "they",
      theirs: "one\n2\nthree\nfour\nfive\n",
      mine: base,
      merged: "one\n2\nthree\nfour\nfive\n",
    },
    { who: "both alike", theirs: "1\n", mine: "1\n", merged: "1\n" },
    {
      who: "both, in different lines",
      theirs: "1\ntwo\nthree\nfour\nfive\n",
      mine: "one\ntwo\nthree\nfour\nfive\nsix",
      merged: "1\ntwo\nthree\nfour\nfive\nsix",
    },
  ])("needs no decision where $who changed it", ({ merged, mine, theirs }) => {
    expect(mergedText(segmentsOf(base, theirs, mine))).toBe(merged);
  });

  const theirs = base.replace("two", "TWO").replace("five\n", "FIVE");
  const mine = base.replace("two", "zwei").replace("five\n", "fünf\n");

  it("waits for a decision on each hunk, and takes theirs, mine or both", () => {
    let segments = segmentsOf(base, theirs, mine);
    const [first, second] = segments.filter(isHunk);
    expect(first).toMatchObject({ base: "two\n", theirs: "TWO\n", mine: "zwei\n" });
    if (first === undefined || second === undefined) {
      throw new Error("There should be two hunks.");
    }
    segments = choose(segments, first, "mine");
    expect(mergedText(segments)).toBeUndefined();
    expect(mergedText(choose(segments, second, "theirs"))).toBe("one\nzwei\nthree\nfour\nFIVE");
    expect(mergedText(choose(segments, second, "both"))).toBe(
      "one\nzwei\nthree\nfour\nFIVE\nfünf\n",
    );
  });

  it.for([
    ["zwei", "zwei!", "one\nTWO\nthree\nfour\nfünf\n"],
    ["three", "drei", "one\nTWO\ndrei\nfour\nfünf\n"],
    ["four\nfünf\n", "", "one\nTWO\nthree\n"],
    ["zwei\nthree", "all", "one\nTWO\n\nfour\nfünf\n"],
    ["one", "", "\nTWO\nthree\nfour\nfünf\n"],
  ])(
    "keeps an edit of the result from %j to %j when a hunk is decided anew",
    ([from = "", to = "", expected]) => {
      let segments = segmentsOf(base, theirs, mine);
      for (const hunk of segments.filter(isHunk)) {
        segments = choose(segments, hunk, "mine");
      }
      const edited = (mergedText(segments) ?? "").replace(from, to);
      segments = withMergedText(segments, edited);
      expect(mergedText(segments)).toBe(edited);
      const [first] = segments.filter(isHunk);
      const again = first ? choose(segments, first, "theirs") : segments;
      expect(mergedText(again)).toBe(expected);
    },
  );

  it.for([
    ["abc", "abc", { from: 3, to: 3, insert: "" }],
    ["aa", "aaa", { from: 2, to: 2, insert: "a" }],
    ["abc", "", { from: 0, to: 3, insert: "" }],
    ["abc", "axc", { from: 1, to: 2, insert: "x" }],
  ] as const)("changes %j into %j by one change", ([before, after, change]) => {
    expect(changeBetween(before, after)).toEqual(change);
  });
});

it.for([
  {
    name: "changes of a paragraph in one, if they are in different words",
    base: "Be kind to them, and let the silence stand.\n",
    theirs: "Be very kind to them, and let the silence stand.\n",
    mine: "Be kind to them, and let a silence stand.\n",
    both: "Be very kind to them, and let a silence stand.\n",
  },
  {
    name: "versions of a paragraph, if they differ in the same words",
    base: "Be kind.\n",
    theirs: "Be good.\n",
    mine: "Be fair.\n",
    both: "Be good.\nBe fair.\n",
  },
  {
    name: "new paragraphs, where there was none",
    base: "",
    theirs: "Be good.\n",
    mine: "Be fair.\n",
    both: "Be good.\nBe fair.\n",
  },
])("has both $name", ({ both, base: before, mine, theirs }) => {
  const segments = segmentsOf(before, theirs, mine);
  const [hunk] = segments.filter(isHunk);
  expect(hunk && mergedText(choose(segments, hunk, "both"))).toBe(both);
});
