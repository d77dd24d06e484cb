import { describe, expect, it } from "vitest";
import type { OpenStore } from "../../support/stores.ts";
import { bodyOf, toWrite } from "../../support/writes.ts";

/** What is remembered beside documents. */
export function describeState(open: OpenStore): void {
  describe("remembering", () => {
    it("knows of no planting at first", async () => {
      const { store } = await open();
      expect((await store.state()).collections.size).toBe(0);
    });

    it("keeps how far planting has come", async () => {
      const { store, another } = await open();
      const planting = { kind: "started", fileSet: "abc" } as const;
      expect(await store.changeState(await store.state(), "moods", planting)).toBe(true);
      expect(await store.changeState(await store.state(), "personas", { kind: "done" })).toBe(true);
      expect(Object.fromEntries((await (await another()).state()).collections)).toEqual({
        moods: planting,
        personas: { kind: "done" },
      });
    });

    it("keeps which files a finished planting has last seen", async () => {
      const { store, another } = await open();
      for (const planting of [{ kind: "done" }, { kind: "done", fileSet: "abc" }] as const) {
        await store.changeState(await store.state(), "moods", planting);
        expect((await (await another()).state()).collections.get("moods")).toEqual(planting);
      }
    });

    it("records ledger entries by themselves, new and again, and no document with them", async () => {
      const { store } = await open();
      const ids = Array.from({ length: 230 }, (_, n) => `m${String(n).padStart(3, "0")}`);
      await store.commit(ids.map((id) => toWrite({ type: "moods", id }, undefined, bodyOf(id))));
      const entriesWith = (hash: string) => ids.map((id) => ({ id, hash, file: `moods/${id}` }));
      await store.record("moods", entriesWith("old"));
      await store.record("moods", entriesWith("new"));
      expect(await Array.fromAsync(store.ledger("moods"))).toEqual(entriesWith("new"));
      expect(await Array.fromAsync(store.ledger("personas"))).toEqual([]);
      expect((await store.get({ type: "moods", id: "m000" }))?.number).toBe(1);
      await store.record("moods", []);
    });

    it("lets one of two move on from what both have read", async () => {
      const { store, another } = await open();
      const other = await another();
      const [mine, theirs] = [await store.state(), await other.state()];
      expect(await store.changeState(mine, "moods", { kind: "started", fileSet: "a" })).toBe(true);
      expect(await other.changeState(theirs, "moods", { kind: "started", fileSet: "b" })).toBe(
        false,
      );
      expect((await other.state()).collections.get("moods")).toEqual({
        kind: "started",
        fileSet: "a",
      });
    });

    it("can be opened by many at once", async () => {
      const { another } = await open();
      const stores = await Promise.all(Array.from({ length: 12 }, another));
      await Promise.all(stores.map((store) => store.open()));
      expect(
        await Promise.all(stores.map(async (store) => (await store.state()).collections.size)),
      ).toEqual(Array(12).fill(0));
    });
  });
}
