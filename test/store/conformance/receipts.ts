import { beforeEach, describe, expect, it } from "vitest";
import type { DocumentStore, Write } from "../../../src/store/document-store.ts";
import type { Receipt } from "../../../src/store/receipt.ts";
import { eachCall, orUnavailable } from "../../support/each-call.ts";
import { answerFaults } from "../../support/faults.ts";
import type { OpenStore } from "../../support/stores.ts";
import { bodyOf, put, toWrite } from "../../support/writes.ts";

const expiresAt = "2026-01-02T00:00:00.000Z";

/** Receipts of requests that may come again. */
export function describeReceipts(open: OpenStore): void {
  describe("receipts", () => {
    let store: DocumentStore;
    beforeEach(async () => {
      ({ store } = await open());
    });

    const toReceipted = (id: string, key: string, over?: Receipt): Write => ({
      ...toWrite({ type: "moods", id }, undefined, bodyOf(id)),
      receipt: { key, request: `request of ${id}`, expiresAt, over },
    });

    it("are written with their document, and say which revision it is", async () => {
      const write = toReceipted("calm", "k1");
      expect(await store.commit([write])).toEqual(["written"]);
      expect(await store.receipt("moods", "k1")).toMatchObject({
        key: "k1",
        request: "request of calm",
        expiresAt,
        id: "calm",
        number: 1,
        writeId: write.next.writeId,
      });
      expect(await store.receipt("moods", "k2")).toBeUndefined();
      expect(await store.receipt("personas", "k1")).toBeUndefined();
    });

    it.for(["calm", "angry", "sad", "shy"])(
      "let nobody else write under their key, also not %s, which lies elsewhere",
      async (id) => {
        const first = toReceipted("calm", "k1");
        await store.commit([first]);
        await put(store, { type: "moods", id: "calm" });
        expect(await store.commit([toReceipted(id, "k1")])).toEqual(["conflict"]);
        expect((await store.get({ type: "moods", id }))?.body).toBeUndefined();
        expect((await store.receipt("moods", "k1"))?.writeId).toBe(first.next.writeId);
      },
    );

    it("stand for nothing that was made when the document was refused", async () => {
      await put(store, { type: "moods", id: "calm" }, bodyOf("calm"));
      const write = toReceipted("calm", "k1");
      expect(await store.commit([write])).toEqual(["conflict"]);
      const receipt = await store.receipt("moods", "k1");
      const made = receipt && (await store.revision({ type: "moods", id: receipt.id }, 1));
      expect(made?.writeId).not.toBe(write.next.writeId);
    });

    it("are written over as they were read, and not when they have changed", async () => {
      await store.commit([toReceipted("calm", "k1")]);
      const old = await store.receipt("moods", "k1");
      expect(await store.commit([toReceipted("angry", "k1", old)])).toEqual(["written"]);
      expect((await store.receipt("moods", "k1"))?.id).toBe("angry");
      expect(await store.commit([toReceipted("sad", "k1", old)])).toEqual(["conflict"]);
      expect(await store.get({ type: "moods", id: "sad" })).toBeUndefined();
    });

    it("let one of many at once write, whatever the ids", async () => {
      const ids = Array.from({ length: 12 }, (_, n) => `m${n}`);
      const results = await Promise.all(
        ids.map(async (id) => (await store.commit([toReceipted(id, "k1")]))[0]),
      );
      expect(results.filter((result) => result === "written")).toHaveLength(1);
      const { heads } = await store.list("moods", { limit: 100, liveness: "any" });
      expect(heads.map(({ id }) => id)).toEqual([(await store.receipt("moods", "k1"))?.id]);
    });

    it("are swept when they have expired, and no sooner", async () => {
      await store.commit([toReceipted("calm", "k1"), toReceipted("angry", "k2")]);
      expect(await store.removeReceipts("moods", expiresAt)).toBe(0);
      expect(await store.removeReceipts("personas", "2027-01-01")).toBe(0);
      const later = "2026-01-02T00:00:00.001Z";
      expect(await store.removeReceipts("moods", later)).toBe(2);
      expect(await store.receipt("moods", "k1")).toBeUndefined();
      expect((await store.get({ type: "moods", id: "calm" }))?.body).toBe(bodyOf("calm"));
    });

    it.for(answerFaults)(
      "are swept honestly, and in the end wholly, when a call fails $when it is done ($lasts)",
      async (kind) => {
        const { faults, store } = await open();
        const later = "2026-01-02T00:00:00.001Z";
        await eachCall(kind, async (plan) => {
          const [one, two] = [`a${plan.at}`, `b${plan.at}`];
          await store.commit([toReceipted(one, one), toReceipted(two, two)]);
          faults.inject(plan);
          const removed = await orUnavailable(store.removeReceipts("moods", later));
          const { calls } = faults;
          faults.inject();
          const left = [await store.receipt("moods", one), await store.receipt("moods", two)];
          if (removed !== "storage-unavailable") {
            expect(left).toEqual([undefined, undefined]);
          }
          await store.removeReceipts("moods", later);
          expect(await store.receipt("moods", one)).toBeUndefined();
          expect((await store.get({ type: "moods", id: one }))?.number).toBe(1);
          return calls;
        });
      },
    );
  });
}
