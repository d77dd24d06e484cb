import { describe, expect, it } from "vitest";
import { documentTypes } from "../../src/documents/index.ts";
import { mood } from "../../src/documents/mood.ts";
import { persona } from "../../src/documents/persona.ts";
import { prune } from "../../src/service/pruning.ts";
import { eachCall } from "../support/each-call.ts";
import { tableFaults, writeFaults } from "../support/faults.ts";
import { raced } from "../support/raced.ts";
import { openSqliteStore, openTableStore, type StoreUnderTest } from "../support/stores.ts";
import { bodyOf, moveLabel, put, putLong } from "../support/writes.ts";

describe.for([
  { name: "SqliteDocumentStore", open: openSqliteStore, kinds: writeFaults },
  {
    name: "TableDocumentStore",
    open: () => openTableStore() as Promise<StoreUnderTest>,
    kinds: tableFaults,
  },
])("pruning on $name", ({ kinds, open }) => {
  /** A document with this many revisions, the last perhaps a deletion. */
  const grow = async (
    { store }: StoreUnderTest,
    id: string,
    { count, deleted = false }: { count: number; deleted?: boolean },
  ) => {
    const key = { collection: "moods", id };
    await putLong(store, key, deleted ? count - 1 : count);
    await (deleted && put(store, key));
    return key;
  };
  const numbersOf = async ({ store }: StoreUnderTest, id: string) =>
    (await store.history({ collection: "moods", id }, { limit: 1000 })).revisions.map(
      ({ number }) => number,
    );
  const hour = 60 * 60 * 1000;
  const run = ({ store }: StoreUnderTest, keepRevisions: number, hours = 26) =>
    prune({
      ...{ store, types: documentTypes, keepRevisions, contentionTimeout: 500 },
      now: () => new Date(Date.now() + hours * hour),
    });

  it("keeps the newest of each document and drops the rest", async () => {
    const tested = await open();
    const long = await grow(tested, "long", { count: 9 });
    await grow(tested, "short", { count: 3 });
    expect(await run(tested, 4)).toMatchObject({ documents: 1, revisions: 5 });
    expect(await numbersOf(tested, "long")).toEqual([9, 8, 7, 6]);
    expect(await numbersOf(tested, "short")).toEqual([3, 2, 1]);
    expect(await tested.store.revision(long, 5)).toBeUndefined();
    expect(await tested.store.get(long)).toMatchObject({ number: 9, body: bodyOf("long", 9) });
    // Every night again, so it costs as little as possible.
    const store = raced(tested.store, {
      labels: () => Promise.reject(new Error("Nothing is old, so labels do not matter.")),
    });
    expect(await run({ ...tested, store }, 4)).toMatchObject({ documents: 0, revisions: 0 });
    expect((await put(tested.store, long, bodyOf("long", 10))).number).toBe(10);
  });

  it("keeps what a label names, until it is moved", async () => {
    const tested = await open();
    const { store } = tested;
    const key = await grow(tested, "labelled", { count: 9 });
    await moveLabel(store, key, "production", 2);
    await moveLabel(store, key, "staging", 9);
    expect(await run(tested, 3)).toMatchObject({ documents: 1, revisions: 5 });
    expect(await numbersOf(tested, "labelled")).toEqual([9, 8, 7, 2]);
    await moveLabel(store, key, "production", 8);
    expect(await run(tested, 3)).toMatchObject({ documents: 1, revisions: 1 });
    expect(await numbersOf(tested, "labelled")).toEqual([9, 8, 7]);
  });

  it("keeps what a label is moved to while it looks", async () => {
    const tested = await open();
    const key = await grow(tested, "moving", { count: 4 });
    let isMoved = false;
    const store = raced(tested.store, {
      async removeRevisions(...args) {
        if (!isMoved) {
          isMoved = true;
          await moveLabel(tested.store, key, "production", 1);
        }
        return tested.store.removeRevisions(...args);
      },
    });
    expect(await run({ ...tested, store }, 2)).toMatchObject({ revisions: 1 });
    expect(await numbersOf(tested, "moving")).toEqual([4, 3, 1]);
  });

  it("keeps revisions younger than 25 hours, since a key may still refer to them", async () => {
    const tested = await open();
    await grow(tested, "young", { count: 6 });
    expect(await run(tested, 2, 24)).toMatchObject({ documents: 0, revisions: 0 });
    expect(await numbersOf(tested, "young")).toHaveLength(6);
    expect(await run(tested, 2, 26)).toMatchObject({ documents: 1, revisions: 4 });
  });

  it("leaves a constantly written document to the next night, and continues", async () => {
    const tested = await open();
    await grow(tested, "busy", { count: 4 });
    await grow(tested, "calm", { count: 4 });
    const busy = raced(tested.store, {
      removeRevisions: async (...args: Parameters<typeof tested.store.removeRevisions>) =>
        args[0].id === "busy" ? "conflict" : tested.store.removeRevisions(...args),
    });
    expect(await run({ ...tested, store: busy }, 1)).toMatchObject({ documents: 1, revisions: 3 });
    expect(await numbersOf(tested, "busy")).toHaveLength(4);
    expect(await numbersOf(tested, "calm")).toEqual([4]);
  });

  it("never drops the newest with something in it, nor a tombstone", async () => {
    const tested = await open();
    const gone = await grow(tested, "gone", { count: 5, deleted: true });
    await run(tested, 1);
    expect(await numbersOf(tested, "gone")).toEqual([5, 4]);
    expect(await tested.store.revision(gone, 4)).toMatchObject({ body: bodyOf("gone", 4) });
    expect(await tested.store.get(gone)).toMatchObject({ number: 5, body: undefined });
  });

  it("removes more than one transaction can hold", async () => {
    const tested = await open();
    await putLong(tested.store, { collection: "moods", id: "many" }, 130);
    expect(await run(tested, 10)).toMatchObject({ documents: 1, revisions: 120 });
    expect(await numbersOf(tested, "many")).toHaveLength(10);
  });

  it("skips revisions that another process removed meanwhile", async () => {
    const tested = await open();
    const key = await grow(tested, "shared", { count: 6 });
    const head = await tested.store.get(key);
    let isFirst = true;
    const other = raced(tested.store, {
      async history(...args: Parameters<typeof tested.store.history>) {
        const page = await tested.store.history(...args);
        if (isFirst && head !== undefined) {
          isFirst = false;
          expect(await tested.store.removeRevisions(key, head, [2, 3])).toBe("written");
        }
        return page;
      },
    });
    await run({ ...tested, store: other }, 3);
    expect(await numbersOf(tested, "shared")).toEqual([6, 5, 4]);
  });

  it("ends before its next document when its time is up, and has removed what erasures left before", async () => {
    const tested = await open();
    await grow(tested, "a", { count: 4 });
    await grow(tested, "b", { count: 4 });
    const ending = new AbortController();
    const swept: string[] = [];
    const store = raced(tested.store, {
      async removeRevisions(...args) {
        ending.abort();
        return tested.store.removeRevisions(...args);
      },
      async sweepErased(collection) {
        swept.push(collection);
        return tested.store.sweepErased(collection);
      },
    });
    const options = { store, types: [mood, persona], keepRevisions: 1, signal: ending.signal };
    const now = () => new Date(Date.now() + 26 * hour);
    expect(await prune({ ...options, now })).toMatchObject({ documents: 1, revisions: 3 });
    expect([await numbersOf(tested, "a"), await numbersOf(tested, "b")]).toEqual([
      [4],
      [4, 3, 2, 1],
    ]);
    expect(swept).toEqual(["moods", "personas"]);
    await prune({ ...options, now });
    expect(swept).toHaveLength(2);
  });

  it("continues where the run before was ended, and begins again after the last document", async () => {
    const tested = await open();
    const ids = ["a", "b", "c"];
    const types = [mood, persona];
    for (const { collection } of types) {
      for (const id of ids) {
        await putLong(tested.store, { collection, id }, 3);
      }
    }
    const all = types.flatMap(({ collection }) => ids.map((id) => `${collection}/${id}`));
    /** Ends a run after the first document that it looks at. @returns which that was */
    const runForOne = async () => {
      const ending = new AbortController();
      const looked: string[] = [];
      const store = raced(tested.store, {
        async history(...args) {
          ending.abort();
          looked.push(`${args[0].collection}/${args[0].id}`);
          return tested.store.history(...args);
        },
      });
      const report = await prune({ store, types, keepRevisions: 2, signal: ending.signal });
      return { looked, report };
    };
    for (const [index, one] of all.entries()) {
      expect(await runForOne()).toMatchObject({
        looked: [one],
        report: { complete: index === all.length - 1 },
      });
    }
    expect((await runForOne()).looked).toEqual(all.slice(0, 1));
    const now = () => new Date(Date.now() + 26 * hour);
    const runToTheEnd = () => prune({ store: tested.store, types, keepRevisions: 1, now });
    expect(await runToTheEnd()).toMatchObject({ documents: all.length - 1, complete: true });
    expect(await runToTheEnd()).toMatchObject({ documents: 1, complete: true });
  });

  it.for(kinds)("continues after a call that fails $when it is done ($lasts)", async (kind) => {
    await eachCall(kind, async (plan) => {
      const tested = await open();
      await grow(tested, "long", { count: 6 });
      tested.faults.inject(plan);
      await run(tested, 2).catch(() => {});
      const { calls } = tested.faults;
      tested.faults.inject();
      await run(tested, 2);
      expect(await numbersOf(tested, "long")).toEqual([6, 5]);
      return calls;
    });
  });
});
