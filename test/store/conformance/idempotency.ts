import { describe, expect, it } from "vitest";
import type { DocumentStore, Write } from "../../../src/store/document-store.ts";
import type { IdempotencyRecord } from "../../../src/store/idempotency.ts";
import { eachCall, orUnavailable } from "../../support/each-call.ts";
import { answerFaults } from "../../support/faults.ts";
import type { OpenStore, StoreUnderTest } from "../../support/stores.ts";
import { bodyOf, put, toWrite } from "../../support/writes.ts";
import { shareStore } from "./shared-store.ts";

const expiresAt = "2026-01-02T00:00:00.000Z";

/** The records of requests with an Idempotency-Key. */
export function describeIdempotency(open: OpenStore): void {
  describe("requests under an Idempotency-Key", () => {
    let tested: StoreUnderTest;
    let store: DocumentStore;
    let moods: string;
    shareStore(open, (own) => {
      ({ moods, store, tested } = own);
    });

    const toIdempotent = (id: string, key: string, over?: IdempotencyRecord): Write => ({
      ...toWrite({ collection: moods, id }, undefined, bodyOf(id)),
      idempotency: { key, request: `request of ${id}`, expiresAt, over },
    });

    it("are written with their document, and name its revision", async () => {
      const write = toIdempotent("calm", "k1");
      expect(await store.commit([write])).toEqual(["written"]);
      expect(await store.idempotencyRecord(moods, "k1")).toMatchObject({
        key: "k1",
        request: "request of calm",
        expiresAt,
        id: "calm",
        number: 1,
        writeId: write.next.writeId,
      });
      expect(await store.idempotencyRecord(moods, "k2")).toBeUndefined();
      expect(await store.idempotencyRecord("personas", "k1")).toBeUndefined();
    });

    it.for(["calm", "angry", "sad", "shy"])(
      "prevent other writes with their key, even of %s, which is elsewhere",
      async (id) => {
        const first = toIdempotent("calm", "k1");
        await store.commit([first]);
        await put(store, { collection: moods, id: "calm" });
        expect(await store.commit([toIdempotent(id, "k1")])).toEqual(["conflict"]);
        expect((await store.get({ collection: moods, id }))?.body).toBeUndefined();
        expect((await store.idempotencyRecord(moods, "k1"))?.writeId).toBe(first.next.writeId);
      },
    );

    it("are not written if the document was refused", async () => {
      await put(store, { collection: moods, id: "calm" }, bodyOf("calm"));
      const write = toIdempotent("calm", "k1");
      expect(await store.commit([write])).toEqual(["conflict"]);
      const record = await store.idempotencyRecord(moods, "k1");
      const made = record && (await store.revision({ collection: moods, id: record.id }, 1));
      expect(made?.writeId).not.toBe(write.next.writeId);
    });

    it.for(["calm", "angry", "sad", "shy"])(
      "are not recorded if the document is too long, even %s, which is elsewhere",
      async (id) => {
        const write = toIdempotent(id, "k1");
        const body = bodyOf("x".repeat(store.maxBodyLength));
        const long = { ...write, next: { ...write.next, body } };
        expect(await store.commit([long])).toEqual(["too-large"]);
        expect(await store.idempotencyRecord(moods, "k1")).toBeUndefined();
      },
    );

    it("are overwritten only if unchanged since they were read", async () => {
      await store.commit([toIdempotent("calm", "k1")]);
      const old = await store.idempotencyRecord(moods, "k1");
      expect(await store.commit([toIdempotent("angry", "k1", old)])).toEqual(["written"]);
      expect((await store.idempotencyRecord(moods, "k1"))?.id).toBe("angry");
      expect(await store.commit([toIdempotent("sad", "k1", old)])).toEqual(["conflict"]);
      expect(await store.get({ collection: moods, id: "sad" })).toBeUndefined();
    });

    it("let one of many concurrent writes succeed, whatever the ids", async () => {
      const ids = Array.from({ length: 12 }, (_, n) => `m${n}`);
      const results = await Promise.all(
        ids.map(async (id) => (await store.commit([toIdempotent(id, "k1")]))[0]),
      );
      expect(results.filter((result) => result === "written")).toHaveLength(1);
      const { heads } = await store.list(moods, { limit: 100, liveness: "any" });
      expect(heads.map(({ id }) => id)).toEqual([(await store.idempotencyRecord(moods, "k1"))?.id]);
    });

    it("are swept once they have expired, and no sooner", async () => {
      await store.commit([toIdempotent("calm", "k1"), toIdempotent("angry", "k2")]);
      expect(await store.removeIdempotencyRecords(moods, expiresAt)).toBe(0);
      expect(await store.removeIdempotencyRecords("personas", "2027-01-01")).toBe(0);
      const later = "2026-01-02T00:00:00.001Z";
      expect(await store.removeIdempotencyRecords(moods, later)).toBe(2);
      expect(await store.idempotencyRecord(moods, "k1")).toBeUndefined();
      expect((await store.get({ collection: moods, id: "calm" }))?.body).toBe(bodyOf("calm"));
    });

    it.for(answerFaults)(
      "are swept honestly, and in the end wholly, when a call fails $when it is done ($lasts)",
      async (kind) => {
        const { faults, store } = tested;
        const later = "2026-01-02T00:00:00.001Z";
        await eachCall(kind, async (plan) => {
          const [one, two] = [`a${plan.at}`, `b${plan.at}`];
          await store.commit([toIdempotent(one, one), toIdempotent(two, two)]);
          faults.inject(plan);
          const removed = await orUnavailable(store.removeIdempotencyRecords(moods, later));
          const { calls } = faults;
          faults.inject();
          const left = [
            await store.idempotencyRecord(moods, one),
            await store.idempotencyRecord(moods, two),
          ];
          if (removed !== "storage-unavailable") {
            expect(left).toEqual([undefined, undefined]);
          }
          await store.removeIdempotencyRecords(moods, later);
          expect(await store.idempotencyRecord(moods, one)).toBeUndefined();
          expect((await store.get({ collection: moods, id: one }))?.number).toBe(1);
          return calls;
        });
      },
    );
  });
}
