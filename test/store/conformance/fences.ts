import { describe, expect, it } from "vitest";
import type { DocumentKey, DocumentStore } from "../../../src/store/document-store.ts";
import { eachCall, orUnavailable } from "../../support/each-call.ts";
import { answerFaults } from "../../support/faults.ts";
import type { OpenStore, StoreUnderTest } from "../../support/stores.ts";
import { bodyOf, put, toWrite } from "../../support/writes.ts";
import { shareStore } from "./shared-store.ts";

/** Writes that succeed only if the fence of their collection has not moved. */
export function describeFences(open: OpenStore): void {
  describe("a fence", () => {
    let tested: StoreUnderTest;
    let store: DocumentStore;
    let moods: string;
    let calm: DocumentKey;
    shareStore(open, (own) => {
      ({ calm, moods, store, tested } = own);
    });

    const ids = (prefix: string, count: number) =>
      Array.from({ length: count }, (_, n) => `${prefix}${n}`);
    const writesOf = (all: readonly string[]) =>
      all.map((id) => toWrite({ collection: moods, id }, undefined, bodyOf(id)));

    it("lets writes succeed until it is moved, in any number of transactions", async () => {
      const fence = await store.fence(moods);
      for (const prefix of ["a", "b"]) {
        const results = await store.commit(writesOf(ids(prefix, 60)), { fence });
        expect(new Set(results)).toEqual(new Set(["written"]));
      }
    });

    it("stops exactly the writes that carry it once it was moved", async () => {
      const fence = await store.fence(moods);
      const head = await put(store, calm, bodyOf("calm"));
      const moved = await (await tested.another()).moveFence(moods);
      const results = await store.commit(writesOf(ids("a", 5)), { fence });
      expect(results).toEqual(Array(5).fill("fenced"));
      const ledger = { id: "calm", hash: "h", file: "f" };
      expect(await store.writeLedger([{ key: calm, over: head, ledger }], { fence })).toEqual([
        "fenced",
      ]);
      expect((await store.list(moods, { limit: 10 })).heads.map(({ id }) => id)).toEqual(["calm"]);
      expect(await Array.fromAsync(store.ledger(moods))).toEqual([]);
      expect(await (await tested.another()).commit(writesOf(["b"]))).toEqual(["written"]);
      const now = await store.fence(moods);
      expect(await store.commit(writesOf(["c"]), { fence: now })).toEqual(["written"]);
      expect(moved.collection).toBe(moods);
    });

    it("lets whoever moved it continue", async () => {
      const fence = await store.moveFence(moods);
      expect(await store.commit(writesOf(ids("a", 8)), { fence })).toEqual(
        Array(8).fill("written"),
      );
      expect(await store.commit(writesOf(["b"]), { fence })).toEqual(["written"]);
    });

    it("of one collection does not affect another", async () => {
      const fence = await store.fence(moods);
      await store.moveFence("personas");
      expect(await store.commit(writesOf(["a"]), { fence })).toEqual(["written"]);
    });

    it("reports the conflict behind it, and writes the rest", async () => {
      await put(store, { collection: moods, id: "a1" }, bodyOf("a1", 9));
      const fence = await store.fence(moods);
      expect(await store.commit(writesOf(ids("a", 3)), { fence })).toEqual([
        "written",
        "conflict",
        "written",
      ]);
    });

    it("can be held by many at once, without blocking each other", async () => {
      const stores = await Promise.all(Array.from({ length: 3 }, tested.another));
      const results = await Promise.all(
        stores.map(async (one, n) => {
          const fence = await one.fence(moods);
          return [
            ...(await one.commit(writesOf(ids(`a${n}-`, 8)), { fence })),
            ...(await one.commit(writesOf(ids(`b${n}-`, 8)), { fence })),
          ];
        }),
      );
      expect(new Set(results.flat())).toEqual(new Set(["written"]));
    });

    it("has no writes in progress once moving it has failed", async () => {
      const { faults } = tested;
      for (let at = 1; at < 6; at += 1) {
        faults.inject({ at, when: "before", lasts: "on", of: "writes" });
        await orUnavailable(store.moveFence(moods));
        faults.inject();
        const fence = await store.fence(moods);
        const results = await store.commit(writesOf(ids(`n${at}-`, 12)), { fence });
        expect(results).toEqual(Array(12).fill("written"));
      }
    });

    it.for(answerFaults)("is honest when a call fails $when it is done ($lasts)", async (kind) => {
      const { faults } = tested;
      await eachCall(kind, async (plan) => {
        const fence = await store.fence(moods);
        const [write] = writesOf([`m${plan.at}`]);
        if (write === undefined) {
          throw new Error("There is one.");
        }
        faults.inject(plan);
        const result = await orUnavailable(store.commit([write], { fence }));
        await orUnavailable(store.moveFence(moods));
        const { calls } = faults;
        faults.inject();
        const isThere = (await store.get(write.key))?.writeId === write.next.writeId;
        const honest = isThere ? [["written"], "storage-unavailable"] : ["storage-unavailable"];
        expect(honest).toContainEqual(result);
        return calls;
      });
    });
  });
}
