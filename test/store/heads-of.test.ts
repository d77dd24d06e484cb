import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { headsOf } from "../../src/store/heads-of.ts";
import { openMemoryStore, openTableStore } from "../support/stores.ts";
import { toWrite } from "../support/writes.ts";

const types = ["moods", "personas"];
const idOf = (n: number) => `m${String(n).padStart(3, "0")}`;

describe.for([
  { name: "MemoryDocumentStore", open: openMemoryStore, numRuns: 300 },
  { name: "TableDocumentStore", open: () => openTableStore(), numRuns: 15 },
  { name: "16 partitions", open: () => openTableStore(16), numRuns: 5 },
])("the heads of some documents in $name", ({ open, numRuns }) => {
  it("are those that single reads give, however far apart they lie", async () => {
    const number = fc.integer({ min: 0, max: 400 });
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(number, { maxLength: 200, size: "max" }),
        fc.uniqueArray(number, { maxLength: 60, size: "max" }),
        async (there, asked) => {
          const { store } = await open();
          await store.commit(
            types.flatMap((type) =>
              there.map((n) => toWrite({ type, id: idOf(n) }, undefined, `{"n":${n}}`)),
            ),
          );
          const keys = asked.flatMap((n) => types.map((type) => ({ type, id: idOf(n) })));
          const headOf = await headsOf(store, keys);
          for (const key of keys) {
            expect(headOf(key)).toEqual(await store.get(key));
          }
        },
      ),
      { numRuns },
    );
  });
});
