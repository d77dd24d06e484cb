import { describe, expect, it } from "vitest";
import type { DocumentStore, LedgerEntry, Write } from "../../../src/store/document-store.ts";
import type { OpenStore } from "../../support/stores.ts";
import { bodyOf, put, toWrite } from "../../support/writes.ts";
import { shareStore } from "./shared-store.ts";

/** Batches of writes, and their ledger entries. */
export function describeBatches(open: OpenStore): void {
  describe("writing many", () => {
    let store: DocumentStore;
    let moods: string;
    shareStore(open, (own) => {
      ({ moods, store } = own);
    });

    const ids = (count: number) =>
      Array.from({ length: count }, (_, n) => `m${String(n).padStart(4, "0")}`);
    const seeded = (id: string): Write => ({
      ...toWrite({ collection: moods, id }, undefined, bodyOf(id)),
      ledger: { id, hash: `hash-${id}`, file: `moods/${id}.json` },
    });
    const ledgerOf = async (type: string) => {
      const entries: LedgerEntry[] = [];
      for await (const entry of store.ledger(type)) {
        entries.push(entry);
      }
      return entries;
    };

    it("writes more documents than one transaction can hold, with their ledger", async () => {
      const all = ids(40);
      const results = await store.commit(all.map((id) => seeded(id)));
      expect(new Set(results)).toEqual(new Set(["written"]));
      const { heads } = await store.list(moods, { limit: 1000 });
      expect(heads.map(({ id }) => id)).toEqual(all);
      expect((await ledgerOf(moods)).map(({ hash }) => hash)).toEqual(
        all.map((id) => `hash-${id}`),
      );
    });

    it("skips documents that others wrote first, and writes the rest", async () => {
      const all = ids(40);
      const taken = ["m0000", "m0007", "m0039"];
      for (const id of taken) {
        await put(store, { collection: moods, id }, bodyOf(id, 99));
      }
      const results = await store.commit(all.map((id) => seeded(id)));
      expect(all.filter((_, n) => results[n] === "conflict")).toEqual(taken);
      expect((await store.get({ collection: moods, id: "m0007" }))?.body).toBe(bodyOf("m0007", 99));
      expect(await ledgerOf(moods)).toHaveLength(37);
    });

    it("lets each document be written once if several write the same", async () => {
      const all = ids(8);
      const outcomes = await Promise.all(
        Array.from({ length: 3 }, () => store.commit(all.map((id) => seeded(id)))),
      );
      for (const [n] of all.entries()) {
        expect(outcomes.filter((results) => results[n] === "written")).toHaveLength(1);
      }
    });
  });
}

/** Documents that do not fit one transaction together. */
export function describeHeavyBatches(open: OpenStore): void {
  it("writes more bytes than one transaction can hold", async () => {
    const { store } = await open();
    const writes = ["a", "b"].map((id) => {
      const body = JSON.stringify({ id, text: "漢".repeat(400_000) });
      return toWrite({ collection: "moods", id }, undefined, body);
    });
    expect(await store.commit(writes)).toEqual(["written", "written"]);
    for (const { key, next } of writes) {
      expect((await store.get(key))?.body).toBe(next.body);
    }
  });
}
