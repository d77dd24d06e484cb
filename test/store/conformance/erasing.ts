import { describe, expect, it } from "vitest";
import type { DocumentKey, DocumentStore } from "../../../src/store/document-store.ts";
import { everyRevision } from "../../../src/store/every-revision.ts";
import { eachCall, orUnavailable } from "../../support/each-call.ts";
import { answerFaults } from "../../support/faults.ts";
import type { OpenStore, StoreUnderTest } from "../../support/stores.ts";
import { bodyOf, erase, put, putLong, tombstoneOver, toWrite } from "../../support/writes.ts";
import { shareStore } from "./shared-store.ts";

/** Deleting a document for good. */
export function describeErasing(open: OpenStore): void {
  describe("erasing", () => {
    let tested: StoreUnderTest;
    let store: DocumentStore;
    let moods: string;
    let calm: DocumentKey;
    shareStore(open, (own) => {
      ({ calm, moods, store, tested } = own);
    });

    it("leaves a tombstone that keeps the number, and no content", async () => {
      const ledger = { id: "calm", hash: "h", file: "f" };
      await store.commit([{ ...toWrite(calm, undefined, bodyOf("calm")), ledger }]);
      const head = await put(store, calm, bodyOf("calm", 2));
      expect(await erase(store, calm, head)).toBe("written");
      expect(await store.get(calm)).toMatchObject({ number: 3, body: undefined });
      expect(await bodiesOf(store, 3)).toEqual([undefined, undefined, undefined]);
      expect((await store.history(calm, { limit: 10 })).revisions).toMatchObject([{ number: 3 }]);
      expect(await Array.fromAsync(store.ledger(moods))).toEqual([]);
      expect((await put(store, calm, bodyOf("calm"))).number).toBe(4);
    });

    it("erases deleted documents", async () => {
      await put(store, calm, bodyOf("calm"));
      const head = await put(store, calm);
      expect(await erase(store, calm, head)).toBe("written");
      expect(await bodiesOf(store, 3)).toEqual([undefined, undefined, undefined]);
    });

    it.for([1, 97, 98, 240])("erases a history of %i revisions", async (length) => {
      const head = await putLong(store, calm, length);
      const { revisions: before } = await store.history(calm, { limit: 1000 });
      expect(before).toHaveLength(length);
      expect(await erase(store, calm, head)).toBe("written");
      const { revisions } = await store.history(calm, { limit: 1000 });
      expect(revisions.map(({ number }) => number)).toEqual([length + 1]);
      expect(await store.sweepErased(moods)).toBe(0);
    });

    it("does nothing over a head that has changed", async () => {
      const old = await put(store, calm, bodyOf("calm"));
      await put(store, calm, bodyOf("calm", 2));
      expect(await erase(store, calm, old)).toBe("conflict");
      expect(await bodiesOf(store, 2)).toEqual([bodyOf("calm"), bodyOf("calm", 2)]);
      expect(await store.erasure(calm)).toBeUndefined();
    });

    it("touches nothing of a long history over a head that has changed", async () => {
      const old = await putLong(store, calm, 105);
      await put(store, calm, bodyOf("calm", 2));
      expect(await erase(store, calm, old)).toBe("conflict");
      expect((await store.history(calm, { limit: 1000 })).revisions).toHaveLength(106);
    });

    it("is recorded: up to which revision, when and by whom", async () => {
      const head = await putLong(store, calm, 3);
      const tombstone = tombstoneOver(head, new Date("2026-01-02T03:04:05.000Z"));
      await store.erase(calm, { over: head, tombstone, through: 3 });
      const erasure = { id: "calm", through: 3, at: tombstone.at, by: tombstone.by };
      expect(await store.erasure(calm)).toEqual(erasure);
      await put(store, calm, bodyOf("calm"));
      expect(await Array.fromAsync(store.erasures(moods))).toEqual([erasure]);
      expect(await Array.fromAsync(store.erasures("personas"))).toEqual([]);
      expect(await store.erasure({ collection: moods, id: "calm-2" })).toBeUndefined();
    });

    it("accepts no history afterwards, below any revision", async () => {
      const head = await putLong(store, calm, 3);
      const third = await store.revision(calm, 3);
      const older = await store.revision(calm, 1);
      await erase(store, calm, head);
      if (third === undefined || older === undefined) {
        throw new Error("They were there.");
      }
      expect(await store.addHistory(calm, third, [older])).toBe("conflict");
      expect(await bodiesOf(store, 4)).toEqual([undefined, undefined, undefined, undefined]);
    });

    it("can be recorded for an id without any rows", async () => {
      const erased = { ...tombstoneOver(undefined), number: 8 };
      const options = { over: undefined, tombstone: erased, through: 7 };
      expect(await store.erase(calm, options)).toBe("written");
      expect(await store.get(calm)).toMatchObject({ number: 8, body: undefined });
      expect(await store.erasure(calm)).toMatchObject({ through: 7 });
      expect(await store.erase(calm, options)).toBe("conflict");
      expect((await put(store, calm, bodyOf("calm"))).number).toBe(9);
    });

    it("shows its deletion to readers of the history while it happens", async () => {
      const { another, store } = tested;
      const other = await another();
      await put(store, calm, bodyOf("calm"));
      await put(store, calm);
      let isOver = false;
      const seen: (number | undefined)[] = [];
      const read = async () => {
        while (!isOver) {
          const { revisions } = await other.history(calm, { limit: 1000 });
          seen.push(revisions[0]?.number);
        }
      };
      const write = async () => {
        for (let turn = 0; turn < 5; turn += 1) {
          await erase(store, calm, await put(store, calm, bodyOf("calm", turn)));
        }
        isOver = true;
      };
      await Promise.all([read(), write()]);
      expect(seen).not.toContain(undefined);
      expect(seen).toEqual(seen.toSorted((a, b) => Number(a) - Number(b)));
    });

    it("shows none of the rows that an interrupted erasure left, and a sweep removes them", async () => {
      const { faults, store } = tested;
      await eachCall({ when: "before", lasts: "on", of: "writes" }, async (plan) => {
        const fresh = { collection: `${moods}-${plan.at}`, id: "long" };
        const head = await putLong(store, fresh, 105);
        const [second, third] = [await store.revision(fresh, 2), await store.revision(fresh, 3)];
        if (second === undefined || third === undefined) {
          throw new Error("They were there.");
        }
        faults.inject(plan);
        await orUnavailable(erase(store, fresh, head));
        const { calls } = faults;
        faults.inject();
        const isErased = (await store.erasure(fresh)) !== undefined;
        const seen = isErased ? [106] : Array.from({ length: 105 }, (_, n) => 105 - n);
        const { revisions } = await store.history(fresh, { limit: 1000 });
        expect(revisions.map(({ number }) => number)).toEqual(seen);
        expect((await store.revision(fresh, 7)) === undefined).toBe(isErased);
        const older = await store.history(fresh, { before: 50, limit: 1 });
        expect(older.revisions.map(({ number }) => number)).toEqual(isErased ? [] : [49]);
        const { next } = await store.history(fresh, { limit: 1 });
        expect(next === undefined).toBe(isErased);
        const added = await store.addHistory(fresh, third, [second]);
        expect(added).toBe(isErased ? "conflict" : "written");
        const scanned = await Array.fromAsync(everyRevision(store, fresh.collection));
        const own = scanned.flatMap((page) => page.revisions);
        expect(own.map(({ number }) => number)).toEqual(seen);
        await store.sweepErased(fresh.collection);
        expect(await store.sweepErased(fresh.collection)).toBe(0);
        expect((await store.history(fresh, { limit: 1000 })).revisions).toHaveLength(seen.length);
        return calls;
      });
    });

    it("leaves documents with ids that begin the same alone", async () => {
      const others = ["calm-2", "cal", "calm.1"].map((id) => ({ collection: moods, id }));
      for (const other of others) {
        await put(store, other, bodyOf(other.id));
      }
      const head = await put(store, calm, bodyOf("calm"));
      await erase(store, calm, head);
      for (const other of others) {
        expect((await store.revision(other, 1))?.body).toBe(bodyOf(other.id));
      }
    });

    it.for(answerFaults)(
      "is done whole or not at all when a call fails $when it is done ($lasts)",
      async (kind) => {
        const { faults, store } = tested;
        await eachCall(kind, async (plan) => {
          const before = await put(store, calm, bodyOf("calm", plan.at));
          const tombstone = tombstoneOver(before);
          faults.inject(plan);
          const result = await orUnavailable(
            store.erase(calm, { over: before, tombstone, through: before.number }),
          );
          const { calls } = faults;
          faults.inject();
          const head = await store.get(calm);
          const isDone = head?.writeId === tombstone.writeId;
          expect(isDone ? ["written", "storage-unavailable"] : ["storage-unavailable"]).toContain(
            result,
          );
          const { revisions } = await store.history(calm, { limit: 10 });
          expect(revisions[0]?.number).toBe(head?.number);
          if (isDone) {
            expect(revisions).toHaveLength(1);
          } else {
            expect(head).toEqual(before);
          }
          return calls;
        });
      },
    );

    const bodiesOf = (from: DocumentStore, count: number) =>
      Promise.all(
        Array.from({ length: count }, async (_, n) => (await from.revision(calm, n + 1))?.body),
      );
  });
}
