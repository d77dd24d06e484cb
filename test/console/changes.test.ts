import { expect, it } from "vitest";
import { changesBetween } from "../../src/console/document/changes.ts";
import type { Fields } from "../../src/console/document/content.ts";

it.for<{ readonly before: Fields; readonly after: Fields; readonly found: readonly object[] }>([
  { before: { a: 1, b: { c: 2, d: 3 } }, after: { b: { d: 3, c: 2 }, a: 1 }, found: [] },
  {
    before: { a: 1 },
    after: { b: null },
    found: [
      { pointer: "/a", kind: "removed", before: 1 },
      { pointer: "/b", kind: "added", after: null },
    ],
  },
  {
    before: { o: { "a/b": "x" } },
    after: { o: { "a/b": "y" } },
    found: [{ pointer: "/o/a~1b", kind: "changed", before: "x", after: "y" }],
  },
  {
    before: { constructor: "x" },
    after: {},
    found: [{ pointer: "/constructor", kind: "removed", before: "x" }],
  },
])("$before and $after differ in $found", ({ after, before, found }) => {
  expect(changesBetween(before, after)).toEqual(found);
});

it("shows the lines that differ, and not the whole text", () => {
  const lines = Array.from({ length: 50 }, (_, index) => `Line ${index}`);
  const [change] = changesBetween(
    { text: lines.join("\n") },
    { text: lines.with(20, "Other").join("\n") },
  );
  const shown = change?.hunks?.flatMap((hunk) => hunk.lines) ?? [];
  expect(shown).toContain("-Line 20");
  expect(shown).toContain("+Other");
  expect(shown.length).toBeLessThan(12);
});
