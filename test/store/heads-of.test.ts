import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { headsOf } from "../../src/store/heads-of.ts";
import { maxPageWeight } from "../../src/store/page-weight.ts";
import { openSqliteStore, openTableStore } from "../support/stores.ts";
import { bodyOf, toWrite } from "../support/writes.ts";

const types = ["moods", "personas"];
const idOf = (n: number) => `m${String(n).padStart(3, "0")}`;

describe.for([
  { name: "SqliteDocumentStore", open: openSqliteStore, numRuns: 40 },
  { name: "TableDocumentStore", open: () => openTableStore(), numRuns: 6 },
  { name: "5 partitions", open: () => openTableStore(5), numRuns: 3 },
])("the heads of some documents in $name", ({ open, numRuns }) => {
  it("are those that a list has, however far apart they lie", async () => {
    const number = fc.integer({ min: 0, max: 400 });
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(number, { maxLength: 150, size: "max" }),
        fc.uniqueArray(number, { maxLength: 40, size: "max" }),
        async (there, asked) => {
          const { store } = await open();
          await store.commit(
            types.flatMap((type) =>
              there.map((n) =>
                toWrite({ collection: type, id: idOf(n) }, undefined, bodyOf(idOf(n))),
              ),
            ),
          );
          const keys = asked.flatMap((n) =>
            types.map((collection) => ({ collection, id: idOf(n) })),
          );
          const groups = await Array.fromAsync(
            headsOf(
              store,
              keys.map((key) => ({ key })),
            ),
          );
          const told = groups.flat();
          expect(new Set(told.map(({ item }) => item.key))).toEqual(new Set(keys));
          expect(told).toHaveLength(keys.length);
          const lists = await Promise.all(types.map((type) => store.list(type, { limit: 1_000 })));
          const expected = new Map(
            lists.flatMap(({ heads }, at) =>
              heads.map((head) => [`${types[at]}/${head.id}`, head]),
            ),
          );
          expect(expected.size).toBe(types.length * there.length);
          expect(told.map(({ head }) => head)).toEqual(
            told.map(({ item: { key } }) => expected.get(`${key.collection}/${key.id}`)),
          );
        },
      ),
      { numRuns },
    );
  });
});

it("gives the heads of long documents in groups of a bounded weight", async () => {
  const { store } = await openSqliteStore();
  const keys = Array.from({ length: 30 }, (_, n) => ({ collection: "moods", id: `m${100 + n}` }));
  const body = "x".repeat(450_000);
  await store.commit(keys.map((key) => toWrite(key, undefined, body)));
  let told = 0;
  for await (const group of headsOf(
    store,
    keys.map((key) => ({ key })),
  )) {
    told += group.length;
    const weight = group.reduce((sum, { head }) => sum + (head?.body?.length ?? 0), 0);
    expect(weight).toBeLessThan(2 * maxPageWeight);
  }
  expect(told).toBe(keys.length);
});
