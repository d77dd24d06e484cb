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

it("says where each of many changes is, but not with a name as long as the document", async () => {
  const items = (first: number) => Array.from({ length: 10_000 }, (_, n) => first + n);
  const short = await diffDocuments({ a: items(0), b: 1 }, { a: items(1), b: 1 });
  expect(short).toHaveLength(10_000);
  expect(short[9_999]).toMatchObject({ pointer: "/a/9999", kind: "changed" });
  const name = "n".repeat(200_000);
  const before = { first: 1, [name]: items(0), gone: 1 };
  const after = { first: 1, [name]: items(1), new: 1 };
  expect(await diffDocuments(before, after)).toEqual([
    { pointer: `/${name}`, kind: "changed", before: items(0), after: items(1) },
    { pointer: "/gone", kind: "removed", before: 1 },
    { pointer: "/new", kind: "added", after: 1 },
  ]);
});

it("gives way between the texts of a document", async () => {
  const texts = (word: string) =>
    Object.fromEntries(Array.from({ length: 2_000 }, (_, n) => [`f${n}`, `${word} ${n}\nsame\n`]));
  let turns = 0;
  const count = () => {
    turns += 1;
    immediate = setImmediate(count);
  };
  let immediate = setImmediate(count);
  const changes = await diffDocuments(texts("old"), texts("new"));
  clearImmediate(immediate);
  expect(changes.every(({ hunks }) => hunks?.length === 1)).toBe(true);
  expect(turns).toBeGreaterThan(3);
});
