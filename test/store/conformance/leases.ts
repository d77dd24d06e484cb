import { beforeEach, describe, expect, it } from "vitest";
import type { DocumentStore } from "../../../src/store/document-store.ts";
import { eachCall, orUnavailable } from "../../support/each-call.ts";
import { faultKinds } from "../../support/faults.ts";
import type { OpenStore, StoreUnderTest } from "../../support/stores.ts";

const now = "2026-11-23T02:00:00.000Z";
const soon = "2026-11-23T02:05:00.000Z";
const later = "2026-11-23T02:10:00.000Z";

/** A right that one at a time has. */
export function describeLeases(open: OpenStore): void {
  describe("a lease", () => {
    let tested: StoreUnderTest;
    let store: DocumentStore;
    beforeEach(async () => {
      tested = await open();
      ({ store } = tested);
    });

    const acquire = (owner: string, at = now, from?: string) =>
      store.acquireLease("backup", { owner, now: at, until: at === now ? soon : later, from });

    it("is one's until it is given back", async () => {
      expect(await acquire("a")).toBe(true);
      expect(await acquire("b")).toBe(false);
      await store.releaseLease("backup", "b");
      expect(await acquire("b")).toBe(false);
      await store.releaseLease("backup", "a");
      expect(await acquire("b")).toBe(true);
    });

    it("is renewed by its owner, and by nobody who has lost it", async () => {
      expect(await acquire("a")).toBe(true);
      expect(await acquire("a")).toBe(true);
      expect(await acquire("b", soon)).toBe(true);
      expect(await acquire("a", soon)).toBe(false);
    });

    it("may be taken when it has run out, and not before", async () => {
      expect(await acquire("a")).toBe(true);
      expect(await acquire("b", "2026-11-23T02:04:59.999Z")).toBe(false);
      expect(await acquire("b", soon)).toBe(true);
    });

    it("is handed on to whoever goes on, once", async () => {
      expect(await acquire("left")).toBe(true);
      expect(await acquire("a", now, "left")).toBe(true);
      expect(await acquire("b", now, "left")).toBe(false);
    });

    it("has nothing to do with a lease of another name, or with documents", async () => {
      expect(await acquire("a")).toBe(true);
      const claim = { owner: "b", now, until: soon };
      expect(await store.acquireLease("other", claim)).toBe(true);
      expect((await store.state()).collections.size).toBe(0);
      await store.releaseLease("never", "b");
    });

    it("is one's when many ask for it at once", async () => {
      const stores = await Promise.all(Array.from({ length: 8 }, tested.another));
      const claims = stores.map((one, n) =>
        one.acquireLease("backup", { owner: `o${n}`, now, until: soon }),
      );
      expect((await Promise.all(claims)).filter((isTaken) => isTaken)).toHaveLength(1);
    });

    it.for(faultKinds)("is honest when a call fails $when it is done ($lasts)", async (kind) => {
      const { faults } = tested;
      await store.open();
      await eachCall(kind, async (plan) => {
        const name = `l${plan.at}`;
        faults.inject(plan);
        const result = await orUnavailable(
          store.acquireLease(name, { owner: "a", now, until: soon }),
        );
        await orUnavailable(store.acquireLease(name, { owner: "a", now, until: later }));
        const { calls } = faults;
        faults.inject();
        expect([true, "storage-unavailable"]).toContain(result);
        await store.releaseLease(name, "a");
        expect(await store.acquireLease(name, { owner: "b", now, until: soon })).toBe(true);
        return calls;
      });
    });
  });
}
