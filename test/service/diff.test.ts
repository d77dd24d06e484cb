import fc from "fast-check";
import { expect, it } from "vitest";
import type { JsonObject, JsonValue } from "../../src/documents/json.ts";
import { toCanonicalJson } from "../../src/documents/text/canonical-json.ts";
import { diffDocuments, type FieldChange } from "../../src/service/diff.ts";
import { cpuTime } from "../support/cpu-time.ts";

const lines = (word: string, count: number) =>
  Array.from({ length: count }, (_, at) => `${word} ${at}`).join("\n");

it.for([
  {
    name: "fields called as what every object has",
    before: { id: "dc" },
    after: JSON.parse(
      '{"id":"dc","constructor":"new","toString":"y","valueOf":{"a":1},"__proto__":1}',
    ),
    changes: ["added /constructor", "added /toString", "added /valueOf", "added /__proto__"],
  },
  {
    name: "such fields that are gone, at any depth",
    before: JSON.parse('{"a":{"__proto__":{"b":1},"hasOwnProperty":1}}'),
    after: { a: {} },
    changes: ["removed /a/__proto__", "removed /a/hasOwnProperty"],
  },
  {
    name: "such fields that have changed",
    before: JSON.parse('{"__proto__":{"b":1},"constructor":1}'),
    after: JSON.parse('{"__proto__":{"b":2},"constructor":2}'),
    changes: ["changed /__proto__/b", "changed /constructor"],
  },
  {
    name: "another kind of value",
    before: { a: [1], b: { 0: 1 }, c: null, d: [], e: 1 },
    after: { a: { 0: 1 }, b: [1], c: {}, d: null, e: "1" },
    changes: ["changed /a", "changed /b", "changed /c", "changed /d", "changed /e"],
  },
  {
    name: "the order of fields, which says nothing",
    before: { a: 1, b: { c: 1, d: 2 } },
    after: { b: { d: 2, c: 1 }, a: 1 },
    changes: [],
  },
])("a diff is correct for $name", async ({ after, before, changes }) => {
  const found = await diffDocuments(before, after);
  expect(found.map(({ kind, pointer }) => `${kind} ${pointer}`)).toEqual(changes);
});

it("a diff of any two documents, carried out, makes the one into the other", async () => {
  const name = fc.constantFrom("a", "b", "constructor", "__proto__", "toString", "0", "1");
  const { value } = fc.letrec<{ value: JsonValue; object: JsonObject }>((tie) => ({
    value: fc.oneof(
      { depthSize: "small" },
      fc.constantFrom(null, 1, 2, "x", "y\nz", true),
      tie("object"),
      fc.array(tie("value"), { maxLength: 3 }),
    ),
    object: fc
      .array(fc.tuple(name, tie("value")), { maxLength: 4 })
      .map((fields) =>
        JSON.parse(
          `{${[...new Map(fields)].map(([key, item]) => `${JSON.stringify(key)}:${JSON.stringify(item)}`)}}`,
        ),
      ),
  }));
  await fc.assert(
    fc.asyncProperty(value, value, async (one, other) => {
      const [before, after] = [{ doc: one }, { doc: other }];
      const made: JsonObject = JSON.parse(JSON.stringify(before));
      const changes = await diffDocuments(before, after);
      const removed = changes.filter(({ kind }) => kind === "removed");
      // In a list, the last item has to be removed first, although a diff shows it last.
      for (const change of [...removed.toReversed(), ...changes]) {
        carryOut(made, change);
      }
      expect(toCanonicalJson(made)).toBe(toCanonicalJson(after));
    }),
  );
});

/** Applies one line of a diff. */
function carryOut(document: JsonObject, { after, pointer }: FieldChange): void {
  const names = pointer.slice(1).split("/");
  const last = names.pop() ?? "";
  const parent = names.reduce<object | undefined>(
    (value, name) => Object.getOwnPropertyDescriptor(value ?? {}, name)?.value,
    document,
  );
  if (after !== undefined) {
    Object.defineProperty(parent ?? {}, last, {
      ...{ value: after, configurable: true, enumerable: true, writable: true },
    });
  } else if (Array.isArray(parent)) {
    parent.length = Math.min(parent.length, Number(last));
  } else {
    Reflect.deleteProperty(parent ?? {}, last);
  }
}

it.for([
  ["a\nb", "a\nc", [" a", "-b", "+c"], [2, 2]],
  ["a\n", "a", ["-a", "+a"], [1, 1]],
  ["a\n\\ b\n", "a\n\\ c\n", [" a", "-\\ b", "+\\ c"], [2, 2]],
] as const)(
  "each line of a diff from %j to %j is one of the texts",
  async ([before, after, lines, counts]) => {
    const [change] = await diffDocuments({ text: before }, { text: after });
    const [hunk] = change?.hunks ?? [];
    expect([hunk?.lines, [hunk?.oldLines, hunk?.newLines]]).toEqual([lines, counts]);
  },
);

it("shows the lines that differ, whatever the number of lines", async () => {
  const text = lines("line", 50_000);
  const [change] = await diffDocuments({ text }, { text: text.replace("line 777\n", "other\n") });
  expect(change?.hunks).toHaveLength(1);
  expect(change?.hunks?.[0]?.lines).toContain("+other");
});

it("compares a bounded number of lines: if too much differs, it has both texts and no lines", async () => {
  const before = Object.fromEntries(["a", "b", "c"].map((name) => [name, lines("old", 40_000)]));
  const after = Object.fromEntries(["a", "b", "c"].map((name) => [name, lines("new", 40_000)]));
  const took = cpuTime();
  const changes = await diffDocuments(before, after);
  expect(took()).toBeLessThan(5_000);
  expect(changes.map(({ hunks, kind }) => [kind, hunks])).toEqual([
    ["changed", undefined],
    ["changed", undefined],
    ["changed", undefined],
  ]);
  expect(changes[0]).toMatchObject({ before: before["a"], after: after["a"] });
});

it("ends a comparison of lines that repeat, whose number grows with their product", async () => {
  const blocks = (block: string) => block.repeat(500);
  const before = { other: "a\nb\n", text: blocks(`${"x\n".repeat(480)}y\n`), last: "a\nb\n" };
  const after = { other: "a\nc\n", text: blocks(`y\n${"x\n".repeat(478)}`), last: "a\nc\n" };
  const changes = await diffDocuments(before, after);
  expect(changes.map(({ hunks }) => hunks?.length)).toEqual([1, undefined, undefined]);
});

it("locates each of many changes, but not with a name as long as the document", async () => {
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

it("yields between the texts of a document", async () => {
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
