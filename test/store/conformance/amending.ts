import { describe, expect, it } from "vitest";
import { untilItLands } from "../../../src/base/contention.ts";
import type {
  DocumentKey,
  DocumentStore,
  Head,
  Revision,
} from "../../../src/store/document-store.ts";
import { eachCall, orUnavailable } from "../../support/each-call.ts";
import { answerFaults } from "../../support/faults.ts";
import type { OpenStore, StoreUnderTest } from "../../support/stores.ts";
import { bodyOf, erase, put, putLong, toWrite } from "../../support/writes.ts";
import { shareStore } from "./shared-store.ts";

/** Revisions that are added and removed without a write of their document. */
export function describeAmending(open: OpenStore): void {
  describe("amending a history", () => {
    let tested: StoreUnderTest;
    let store: DocumentStore;
    let moods: string;
    let calm: DocumentKey;
    shareStore(open, (own) => {
      ({ calm, moods, store, tested } = own);
    });

    const numbersOf = async (of = calm, from = store) =>
      (await from.history(of, { limit: 1000 })).revisions.map(({ number }) => number);
    const upTo = (count: number) => Array.from({ length: count }, (_, n) => count - n);
    const headOf = async (of = calm, from = store): Promise<Head> => {
      const head = await from.get(of);
      if (head === undefined) {
        throw new Error(`${of.id} is not there.`);
      }
      return head;
    };

    it("removes more revisions than a transaction can hold, and keeps the document", async () => {
      const head = await putLong(store, calm, 120);
      expect(await store.removeRevisions(calm, head, upTo(110))).toBe("written");
      expect(await numbersOf()).toEqual(upTo(120).slice(0, 10));
      expect((await store.get(calm))?.writeId).toBe(head.writeId);
      expect((await put(store, calm, bodyOf("calm"))).number).toBe(121);
    });

    it("removes nothing over a head that has changed", async () => {
      const head = await putLong(store, calm, 5);
      await put(store, calm, bodyOf("calm"));
      expect(await store.removeRevisions(calm, head, [1, 2])).toBe("conflict");
      expect(await numbersOf()).toEqual(upTo(6));
    });

    it("removes nothing once the document was erased", async () => {
      const head = await putLong(store, calm, 5);
      await erase(store, calm, head);
      expect(await store.removeRevisions(calm, head, [6])).toBe("conflict");
      expect(await numbersOf()).toEqual([6]);
    });

    it("lets a writer that read before it write after it, with the same ETag", async () => {
      await putLong(store, calm, 5);
      await store.removeRevisions(calm, await headOf(), [1]);
      expect((await put(store, calm, bodyOf("calm"))).number).toBe(6);
      expect(await numbersOf()).toEqual([6, 5, 4, 3, 2]);
    });

    it("adds nothing below a revision that is gone or different", async () => {
      const head = await putLong(store, calm, 3);
      const older: Revision = { ...head, number: 1, body: bodyOf("calm") };
      const other = { number: 3, writeId: "other" };
      expect(await store.addHistory(calm, other, [older])).toBe("conflict");
      expect(await store.addHistory(calm, { number: 9, writeId: head.writeId }, [older])).toBe(
        "conflict",
      );
      const none = { collection: moods, id: "none" };
      expect(await store.addHistory(none, head, [older])).toBe("conflict");
      expect(await store.history(none, { limit: 1 })).toEqual({ revisions: [], next: undefined });
    });

    it("adds below a document that is still being written", async () => {
      const head = await putLong(store, calm, 3);
      await store.removeRevisions(calm, head, [1]);
      const first: Revision = { ...head, number: 1, body: bodyOf("calm", 1) };
      const write = async () => {
        const write = toWrite(calm, await store.get(calm), bodyOf("calm", 5));
        return (await store.commit([write]))[0] === "written" ? true : undefined;
      };
      await Promise.all([
        store.addHistory(calm, head, [first]),
        // What is added gives the head a new version, and then the write is refused.
        untilItLands(write, { what: "calm" }),
      ]);
      expect(await numbersOf()).toEqual([4, 3, 2, 1]);
    });

    it.for(answerFaults)(
      "is done or can be done again when a call fails $when it is done ($lasts)",
      async (kind) => {
        const { faults, store } = tested;
        await eachCall(kind, async (plan) => {
          const fresh = { collection: moods, id: `m${plan.at}` };
          const head = await putLong(store, fresh, 4);
          const first = await store.revision(fresh, 1);
          faults.inject(plan);
          const removed = await orUnavailable(store.removeRevisions(fresh, head, [1, 2]));
          const added = first && (await orUnavailable(store.addHistory(fresh, head, [first])));
          const { calls } = faults;
          faults.inject();
          const numbers = await numbersOf(fresh, store);
          expect([...numbers].slice(0, 2)).toEqual([4, 3]);
          if (removed === "written") {
            expect(numbers).not.toContain(2);
          }
          if (added === "written") {
            expect(numbers).toContain(1);
          }
          await store.removeRevisions(fresh, await headOf(fresh, store), numbers.slice(2));
          expect(await numbersOf(fresh, store)).toEqual([4, 3]);
          return calls;
        });
      },
    );
  });
}
