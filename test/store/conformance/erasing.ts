import { beforeEach, describe, expect, it } from "vitest";
import type { DocumentStore, Head } from "../../../src/store/document-store.ts";
import { nextRevision } from "../../../src/store/revision.ts";
import { eachCall, orUnavailable } from "../../support/each-call.ts";
import { faultKinds } from "../../support/faults.ts";
import type { OpenStore } from "../../support/stores.ts";
import { author, bodyOf, put, putLong, toWrite } from "../../support/writes.ts";

const calm = { type: "moods", id: "calm" };

/** Taking a document away for good. */
export function describeErasing(open: OpenStore): void {
  describe("erasing", () => {
    let store: DocumentStore;
    beforeEach(async () => {
      ({ store } = await open());
    });

    it("leaves a tombstone that keeps the number, and nothing of what was", async () => {
      const ledger = { id: "calm", hash: "h", file: "f" };
      await store.commit([{ ...toWrite(calm, undefined, bodyOf("calm")), ledger }]);
      const head = await put(store, calm, bodyOf("calm", 2));
      expect(await store.erase(calm, head, tombstoneOver(head))).toBe("written");
      expect(await store.get(calm)).toMatchObject({ number: 3, body: undefined });
      expect(await bodiesOf(store, 3)).toEqual([undefined, undefined, undefined]);
      expect((await store.history(calm, { limit: 10 })).revisions).toMatchObject([{ number: 3 }]);
      expect(await Array.fromAsync(store.ledger("moods"))).toEqual([]);
      expect((await put(store, calm, bodyOf("calm"))).number).toBe(4);
    });

    it("takes what was deleted before", async () => {
      await put(store, calm, bodyOf("calm"));
      const head = await put(store, calm);
      expect(await store.erase(calm, head, tombstoneOver(head))).toBe("written");
      expect(await bodiesOf(store, 3)).toEqual([undefined, undefined, undefined]);
    });

    it.for([1, 95, 96, 97, 98, 99, 240])("takes a history of %i revisions", async (length) => {
      const head = await putLong(store, calm, length);
      const { revisions: before } = await store.history(calm, { limit: 1000 });
      expect(before).toHaveLength(length);
      expect(await store.erase(calm, head, tombstoneOver(head))).toBe("written");
      const { revisions } = await store.history(calm, { limit: 1000 });
      expect(revisions.map(({ number }) => number)).toEqual([length + 1]);
    });

    it("does nothing over a head that has changed", async () => {
      const old = await put(store, calm, bodyOf("calm"));
      await put(store, calm, bodyOf("calm", 2));
      expect(await store.erase(calm, old, tombstoneOver(old))).toBe("conflict");
      expect(await bodiesOf(store, 2)).toEqual([bodyOf("calm"), bodyOf("calm", 2)]);
    });

    it("leaves documents with ids that begin the same alone", async () => {
      const others = ["calm-2", "cal", "calm.1"].map((id) => ({ type: "moods", id }));
      for (const other of others) {
        await put(store, other, bodyOf(other.id));
      }
      const head = await put(store, calm, bodyOf("calm"));
      await store.erase(calm, head, tombstoneOver(head));
      for (const other of others) {
        expect((await store.revision(other, 1))?.body).toBe(bodyOf(other.id));
      }
    });

    it.for(faultKinds)(
      "is done whole or not at all when a call fails $when it is done ($lasts)",
      async (kind) => {
        const { faults, store } = await open();
        await eachCall(kind, async (plan) => {
          const before = await put(store, calm, bodyOf("calm", plan.at));
          const tombstone = tombstoneOver(before);
          faults.inject(plan);
          const result = await orUnavailable(store.erase(calm, before, tombstone));
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

function tombstoneOver(head: Head) {
  const content = { body: undefined, by: author, change: "deleted", origin: "api" } as const;
  return nextRevision(head, { ...content, at: new Date() });
}
