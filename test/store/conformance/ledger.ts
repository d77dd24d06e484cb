import { describe, expect, it } from "vitest";
import type { DocumentKey, DocumentStore, Head } from "../../../src/store/document-store.ts";
import { eachCall, orUnavailable } from "../../support/each-call.ts";
import { answerFaults } from "../../support/faults.ts";
import type { OpenStore, StoreUnderTest } from "../../support/stores.ts";
import { bodyOf, createAll, erase, put } from "../../support/writes.ts";
import { shareStore } from "./shared-store.ts";

/** Ledger entries that are recorded without a write of their document. */
export function describeLedger(open: OpenStore): void {
  describe("a ledger entry by itself", () => {
    let tested: StoreUnderTest;
    let store: DocumentStore;
    let moods: string;
    let calm: DocumentKey;
    shareStore(open, (own) => {
      ({ calm, moods, store, tested } = own);
    });

    const entryOf = (id: string, hash: string) => ({ id, hash, file: `moods/${id}.json` });
    const entryFor = (over: Head, hash: string) => ({
      key: { collection: moods, id: over.id },
      over,
      ledger: entryOf(over.id, hash),
    });

    it("is created and overwritten, in batches, without a revision", async () => {
      const ids = Array.from({ length: 60 }, (_, n) => `m${String(n).padStart(3, "0")}`);
      await createAll(store, moods, ids);
      for (const hash of ["old", "new"]) {
        const { heads } = await store.list(moods, { limit: 1000 });
        const results = await store.writeLedger(heads.map((head) => entryFor(head, hash)));
        expect(new Set(results)).toEqual(new Set(["written"]));
      }
      expect(await Array.fromAsync(store.ledger(moods))).toEqual(
        ids.map((id) => entryOf(id, "new")),
      );
      expect(await Array.fromAsync(store.ledger("personas"))).toEqual([]);
      expect((await store.get({ collection: moods, id: "m000" }))?.number).toBe(1);
      expect(await store.writeLedger([])).toEqual([]);
    });

    it("is refused over a changed head, unlike others in the batch", async () => {
      const old = await put(store, calm, bodyOf("calm"));
      await put(store, calm, bodyOf("calm", 2));
      const other = await put(store, { collection: moods, id: "shy" }, bodyOf("shy"));
      const results = await store.writeLedger([entryFor(old, "a"), entryFor(other, "b")]);
      expect(results).toEqual(["conflict", "written"]);
      expect(await Array.fromAsync(store.ledger(moods))).toEqual([entryOf("shy", "b")]);
    });

    it("does not outlive an erasure", async () => {
      const head = await put(store, calm, bodyOf("calm"));
      await erase(store, calm, head);
      expect(await store.writeLedger([entryFor(head, "a")])).toEqual(["conflict"]);
      expect(await Array.fromAsync(store.ledger(moods))).toEqual([]);
    });

    it.for(answerFaults)("is honest when a call fails $when it is done ($lasts)", async (kind) => {
      const { faults, store } = tested;
      await eachCall(kind, async (plan) => {
        const head = await put(
          store,
          { collection: moods, id: `m${plan.at}` },
          bodyOf(`m${plan.at}`),
        );
        faults.inject(plan);
        const result = await orUnavailable(store.writeLedger([entryFor(head, "h")]));
        const { calls } = faults;
        faults.inject();
        const ledger = await Array.fromAsync(store.ledger(moods));
        const isThere = ledger.some(({ id }) => id === head.id);
        const honest = isThere ? [["written"], "storage-unavailable"] : ["storage-unavailable"];
        expect(honest).toContainEqual(result);
        return calls;
      });
    });
  });
}
