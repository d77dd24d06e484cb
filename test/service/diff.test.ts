import { expect, it } from "vitest";
import { diffDocuments } from "../../src/service/diff.ts";

const lines = (word: string, count: number) =>
  Array.from({ length: count }, (_, at) => `${word} ${at}`).join("\n");

it("shows the lines that differ, however many there are", async () => {
  const text = lines("line", 50_000);
  const [change] = await diffDocuments({ text }, { text: text.replace("line 777\n", "other\n") });
  expect(change?.hunks).toHaveLength(1);
  expect(change?.hunks?.[0]?.lines).toContain("+other");
});

it("takes its time over no two texts: where too much differs there are both, and no lines", async () => {
  const before = Object.fromEntries(["a", "b", "c"].map((name) => [name, lines("old", 40_000)]));
  const after = Object.fromEntries(["a", "b", "c"].map((name) => [name, lines("new", 40_000)]));
  const since = performance.now();
  const changes = await diffDocuments(before, after);
  expect(performance.now() - since).toBeLessThan(5_000);
  expect(changes.map(({ hunks, kind }) => [kind, hunks])).toEqual([
    ["changed", undefined],
    ["changed", undefined],
    ["changed", undefined],
  ]);
  expect(changes[0]).toMatchObject({ before: before["a"], after: after["a"] });
});
