import { describe, expect, it } from "vitest";
import { orUnavailable } from "../support/each-call.ts";
import { openTableStore } from "../support/stores.ts";
import { bodyOf, erase, moveLabel, put, putLong } from "../support/writes.ts";
import { describeManyDocuments } from "./conformance/document-store.ts";
import { describeReadFaults } from "./conformance/faults.ts";

const numbersOf = (revisions: readonly { readonly number: number }[]) =>
  revisions.map(({ number }) => number);

/** What is about a single document is the same with one partition, where the whole contract is tested. */
describe("TableDocumentStore with 4 partitions", () => {
  describeManyDocuments(() => openTableStore(4));
  // A call that fails once is repeated below the store.
  describeReadFaults(() => openTableStore(4), [{ when: "before", lasts: "on" }]);

  it("keeps each document's history, labels and erasure in its partition", async () => {
    const { client, store } = await openTableStore(4);
    const ids = Array.from({ length: 8 }, (_, n) => `m${n + 10}`);
    for (const id of ids) {
      const key = { collection: "moods", id };
      const head = await putLong(store, key, 3);
      const first = await store.revision(key, 1);
      expect(await store.removeRevisions(key, head, [1])).toBe("written");
      expect(numbersOf((await store.history(key, { limit: 10 })).revisions)).toEqual([3, 2]);
      expect(first && (await store.addHistory(key, head, [first]))).toBe("written");
      await moveLabel(store, key, "production", 1);
      expect((await store.labelled(key, "production")).revision?.number).toBe(1);
    }
    expect((await Array.fromAsync(store.allLabels("moods"))).map(({ id }) => id)).toEqual(ids);
    const rows = await Array.fromAsync(client.listEntities());
    const partitions = new Set(rows.map(({ partitionKey }) => partitionKey));
    expect(partitions).toEqual(new Set(["system", ...[0, 1, 2, 3].map((n) => `moods.${n}`)]));
    for (const id of ids.slice(0, 4)) {
      const key = { collection: "moods", id };
      expect(await erase(store, key, await put(store, key, bodyOf(id)))).toBe("written");
      expect(await store.erasure(key)).toMatchObject({ id, through: 4 });
      expect(await store.labels(key)).toBeUndefined();
      expect(numbersOf((await store.history(key, { limit: 10 })).revisions)).toEqual([5]);
    }
    const erased = await Array.fromAsync(store.erasures("moods"));
    expect(erased.map(({ id }) => id).toSorted()).toEqual(ids.slice(0, 4));
  });

  it("sweeps what erasures left in any of them", async () => {
    const { faults, store } = await openTableStore(4);
    const ids = ["calm", "angry", "sad", "shy", "glad"];
    for (const id of ids) {
      const key = { collection: "moods", id };
      const head = await putLong(store, key, 100);
      faults.inject({ at: 2, when: "before", lasts: "on", of: "writes" });
      expect(await orUnavailable(erase(store, key, head))).toBe("storage-unavailable");
      faults.inject();
    }
    expect(await store.sweepErased("moods")).toBe(ids.length);
    expect(await store.sweepErased("moods")).toBe(0);
  });
});
