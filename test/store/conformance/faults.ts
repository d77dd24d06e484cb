import { beforeAll, describe, expect, it } from "vitest";
import type { DocumentStore, Head } from "../../../src/store/document-store.ts";
import { eachCall, orUnavailable } from "../../support/each-call.ts";
import { answerFaults, type FaultPlan, faultKinds } from "../../support/faults.ts";
import type { OpenStore, StoreUnderTest } from "../../support/stores.ts";
import { bodyOf, erase, freshCollection, moveLabel, put, toWrite } from "../../support/writes.ts";

const key = { collection: "moods", id: "calm" };
const gone = { collection: "moods", id: "gone" };

/** Reads: whichever call fails, the answer is right or "storage-unavailable"; never "not found". */
const reads: readonly { name: string; run: (store: DocumentStore) => Promise<unknown> }[] = [
  { name: "get", run: async (store) => (await store.get(key))?.body },
  { name: "list", run: async (store) => (await store.list("moods", { limit: 10 })).heads.length },
  { name: "revision", run: async (store) => (await store.revision(key, 1))?.number },
  {
    name: "history",
    run: async (store) => (await store.history(key, { limit: 10 })).revisions.length,
  },
  {
    name: "revisions",
    run: async (store) => (await store.revisions("moods", { limit: 10 })).revisions.length,
  },
  { name: "labels", run: async (store) => (await store.labels(key))?.moves.length },
  {
    name: "allLabels",
    run: async (store) => (await Array.fromAsync(store.allLabels("moods"))).length,
  },
  {
    name: "labelled",
    run: async (store) => (await store.labelled(key, "production")).revision?.number,
  },
  { name: "ledger", run: async (store) => (await Array.fromAsync(store.ledger("moods"))).length },
  {
    name: "idempotencyRecord",
    run: async (store) => (await store.idempotencyRecord("moods", "k"))?.id,
  },
  { name: "records", run: async (store) => (await store.records("planting-")).size },
  { name: "readRecord", run: async (store) => (await store.readRecord("work-a"))?.value },
  { name: "obstacle", run: (store) => store.obstacle(key) },
  { name: "erasure", run: async (store) => (await store.erasure(gone))?.through },
  {
    name: "erasures",
    run: async (store) => (await Array.fromAsync(store.erasures("moods"))).length,
  },
  {
    name: "foreignHeads",
    run: async (store) => (await Array.fromAsync(store.foreignHeads("moods"))).length,
  },
  { name: "fence", run: async (store) => (await store.fence("moods")).collection },
  { name: "sweepErased", run: (store) => store.sweepErased("moods") },
  {
    name: "removeIdempotencyRecords",
    run: (store) => store.removeIdempotencyRecords("moods", "2000"),
  },
];

/** Writes, on a missing or an existing document. */
const writes: readonly { name: string; leaves: boolean; over: boolean }[] = [
  { name: "create", leaves: true, over: false },
  { name: "update", leaves: true, over: true },
  { name: "delete", leaves: false, over: true },
];

/** Breaks every call of every method that reads, one at a time. */
export function describeReadFaults(open: OpenStore, kinds: readonly Omit<FaultPlan, "at">[]): void {
  describe("when a call of a read fails", () => {
    let tested: StoreUnderTest;
    beforeAll(async () => {
      tested = await open();
      const { store } = tested;
      const ledger = { id: "calm", hash: "h", file: "f" };
      const idempotency = { key: "k", request: "r", expiresAt: "2026-01-02", over: undefined };
      await store.commit([{ ...toWrite(key, undefined, bodyOf("calm")), ledger, idempotency }]);
      await put(store, key, bodyOf("calm", 2));
      await moveLabel(store, key, "production", 1);
      await erase(store, gone, await put(store, gone, bodyOf("gone")));
      await store.writeRecord("planting-moods", { kind: "done" }, undefined);
      await store.writeRecord("work-a", { state: "b" }, undefined);
    });

    it.for(reads)("$name is right or reports that the storage is unavailable", async ({ run }) => {
      const { faults, store } = tested;
      const expected = await run(store);
      for (const kind of kinds) {
        await eachCall(kind, async (plan) => {
          faults.inject(plan);
          expect([expected, "storage-unavailable"]).toContainEqual(await orUnavailable(run(store)));
          return faults.calls;
        });
      }
      faults.inject();
      expect(await run(store)).toEqual(expected);
    });
  });
}

/** Breaks every call that writes documents, one at a time. */
export function describeWriteFaults(open: OpenStore): void {
  describe("when a call of a write fails", () => {
    let tested: StoreUnderTest;
    beforeAll(async () => {
      tested = await open();
    });

    it.for(faultKinds)("opening can be tried again: $when it is done ($lasts)", async (kind) => {
      await eachCall(kind, async (plan) => {
        const { faults, store } = await open();
        faults.inject(plan);
        await orUnavailable(store.open());
        const { calls } = faults;
        faults.inject();
        expect((await put(store, key, bodyOf("calm"))).number).toBe(1);
        return calls;
      });
    });

    describe.for(answerFaults)("$when it is done ($lasts)", (kind) => {
      it.for(writes)("$name is done completely or not at all", async ({ leaves, over }) => {
        const { faults, store } = tested;
        const collection = freshCollection();
        await store.open();
        await eachCall(kind, async (plan) => {
          const fresh = { collection, id: `calm-${plan.at}` };
          const before = over ? await put(store, fresh, bodyOf(fresh.id)) : undefined;
          const write = toWrite(fresh, before, leaves ? bodyOf(fresh.id, 7) : undefined);
          faults.inject(plan);
          const result = await orUnavailable(store.commit([write]));
          const { calls } = faults;
          faults.inject();
          const after = await store.get(fresh);
          const isDone = after?.writeId === write.next.writeId;
          const honest = isDone ? [["written"], "storage-unavailable"] : ["storage-unavailable"];
          expect(honest).toContainEqual(result);
          expect(after?.number).toBe(isDone ? write.next.number : before?.number);
          await expectWholeHistory(store, fresh, after);
          return calls;
        });
      });
    });
  });
}

/** The newest revision is the head, and every number up to it exists exactly once. */
async function expectWholeHistory(
  store: DocumentStore,
  of: { collection: string; id: string },
  head: Head | undefined,
): Promise<void> {
  const { revisions } = await store.history(of, { limit: 100 });
  expect(revisions[0]?.writeId).toBe(head?.writeId);
  expect(revisions.map(({ number }) => number)).toEqual(
    Array.from({ length: head?.number ?? 0 }, (_, n) => (head?.number ?? 0) - n),
  );
}
