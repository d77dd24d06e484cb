import { describe, expect, it } from "vitest";
import { applyMerge, mergeFields } from "../../src/console/document/merge.ts";

describe("merging field by field", () => {
  const base = { title: "A", inner: { one: 1, two: 2 }, list: [1, 2] };
  it.for([
    { who: "nobody", theirs: base, mine: base, found: [] },
    {
      who: "both alike",
      theirs: { ...base, title: "B" },
      mine: { ...base, title: "B" },
      found: [],
    },
    { who: "they", theirs: { ...base, title: "B" }, mine: base, found: [["/title", "theirs"]] },
    { who: "I", theirs: base, mine: { ...base, extra: 1 }, found: [["/extra", "mine"]] },
    {
      who: "both, in different fields of one object",
      theirs: { ...base, inner: { one: 9, two: 2 } },
      mine: { ...base, inner: { one: 1, two: 9 } },
      found: [
        ["/inner/one", "theirs"],
        ["/inner/two", "mine"],
      ],
    },
    {
      who: "both, in one list",
      theirs: { ...base, list: [1] },
      mine: { ...base, list: [2] },
      found: [["/list", "both"]],
    },
    {
      who: "they, by removing what I changed",
      theirs: { title: "A", list: [1, 2] },
      mine: { ...base, inner: { one: 1, two: 9 } },
      found: [["/inner", "both"]],
    },
  ])("knows what was changed by $who", ({ found, mine, theirs }) => {
    const fields = mergeFields(base, theirs, mine);
    expect(fields.map(({ changedBy, path }) => [`/${path.join("/")}`, changedBy])).toEqual(found);
    const allMine = fields.map((field) => ({ path: field.path, value: field.mine }));
    expect(applyMerge(theirs, allMine)).toEqual(mine);
  });

  it("removes and adds fields, and keeps the order of the others", () => {
    const results = [
      { path: ["title"], value: undefined },
      { path: ["inner", "three"], value: 3 },
      { path: ["toString", "x"], value: null },
    ];
    expect(JSON.stringify(applyMerge(base, results))).toBe(
      '{"inner":{"one":1,"two":2,"three":3},"list":[1,2],"toString":{"x":null}}',
    );
  });
});
