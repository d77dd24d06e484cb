import { beforeAll, describe, expect, it } from "vitest";
import type { DocumentKey, DocumentStore } from "../../../src/store/document-store.ts";
import type { OpenStore } from "../../support/stores.ts";
import { bodyOf, put, toWrite } from "../../support/writes.ts";
import { shareStore } from "./shared-store.ts";

/** Writes, alone and in competition with others. */
export function describeWriting(open: OpenStore): void {
  describe("writing", () => {
    let store: DocumentStore;
    let moods: string;
    let calm: DocumentKey;
    shareStore(open, (own) => {
      ({ calm, moods, store } = own);
    });

    it("returns a document as it was written", async () => {
      const write = toWrite(calm, undefined, '{"id":"calm","mood":"静か 🌱","n":1.5}');
      expect(await store.commit([write])).toEqual(["written"]);
      expect(await store.get(calm)).toMatchObject({ id: "calm", ...write.next });
    });

    it("reports that an id was never used", async () => {
      expect(await store.get(calm)).toBeUndefined();
      expect(await store.revision(calm, 1)).toBeUndefined();
      expect(await store.history(calm, { limit: 10 })).toEqual({ revisions: [], next: undefined });
    });

    it("refuses to create existing and deleted documents", async () => {
      await put(store, calm, bodyOf("calm"));
      expect(await store.commit([toWrite(calm, undefined, bodyOf("calm"))])).toEqual(["conflict"]);
      await put(store, calm);
      expect(await store.commit([toWrite(calm, undefined, bodyOf("calm"))])).toEqual(["conflict"]);
    });

    it("refuses a write over a changed head, and leaves no trace of it", async () => {
      const first = await put(store, calm, bodyOf("calm", 1));
      const second = await put(store, calm, bodyOf("calm", 2));
      const [result] = await store.commit([toWrite(calm, first, bodyOf("calm", 3))]);
      expect(result).toBe("conflict");
      expect(await store.get(calm)).toEqual(second);
      expect((await store.history(calm, { limit: 10 })).revisions).toHaveLength(2);
    });

    it("keeps a tombstone of a deleted document, and continues its numbers", async () => {
      await put(store, calm, bodyOf("calm"));
      const tombstone = await put(store, calm);
      expect(tombstone).toMatchObject({ number: 2, change: "deleted", body: undefined });
      const again = await put(store, calm, bodyOf("calm"));
      expect(again).toMatchObject({ number: 3, change: "created" });
    });

    it("carries nothing of a longer body over into a shorter one", async () => {
      const long = JSON.stringify({ id: "calm", text: "x".repeat(100_000) });
      await put(store, calm, long);
      await put(store, calm, bodyOf("calm"));
      expect((await store.get(calm))?.body).toBe(bodyOf("calm"));
      expect((await store.revision(calm, 1))?.body).toBe(long);
    });

    it("distinguishes documents of two types with the same id", async () => {
      await put(store, calm, bodyOf("calm", 1));
      await put(store, { collection: "personas", id: "calm" }, bodyOf("calm", 2));
      expect((await store.get(calm))?.body).toBe(bodyOf("calm", 1));
    });

    it("lets exactly one of many writers over the same head succeed", async () => {
      const over = await put(store, calm, bodyOf("calm"));
      const results = await Promise.all(
        Array.from({ length: 16 }, async (_, n) => {
          const [result] = await store.commit([toWrite(calm, over, bodyOf("calm", n))]);
          return result;
        }),
      );
      expect(results.filter((result) => result === "written")).toHaveLength(1);
      expect(await store.get(calm)).toMatchObject({ number: 2 });
    });

    it("lets exactly one of many creators succeed", async () => {
      const results = await Promise.all(
        Array.from({ length: 16 }, async (_, n) => {
          const [result] = await store.commit([toWrite(calm, undefined, bodyOf("calm", n))]);
          return result;
        }),
      );
      expect(results.filter((result) => result === "written")).toHaveLength(1);
    });

    it("refuses a body over its limit, as planned, and writes the others", async () => {
      const longer = toWrite(calm, undefined, "x".repeat(store.maxBodyLength + 1));
      const other = { collection: moods, id: "other" };
      expect(store.plan(longer)).toHaveProperty("problem");
      expect(await store.commit([longer, toWrite(other, undefined, bodyOf("other"))])).toEqual([
        "too-large",
        "written",
      ]);
      expect(await store.get(calm)).toBeUndefined();
      expect(await store.get(other)).toMatchObject({ number: 1 });
    });
  });

  describe("what is stored", () => {
    const calm = { collection: "moods", id: "calm" };
    let store: DocumentStore;
    beforeAll(async () => {
      ({ store } = await open());
    });

    it.for([0, 1, 32_767, 32_768, 32_769, 65_536, 200_000])(
      "may be a body of over %i characters, even with a surrogate pair on a boundary",
      async (length) => {
        for (const filler of ["x", "\u{1F331}"]) {
          const body = JSON.stringify({
            id: "calm",
            text: `${filler.repeat(length / filler.length)}\u{1F331}`,
          });
          const { body: read } = await put(store, calm, body);
          expect(read).toBe(body);
        }
      },
    );

    it.for([
      "\u2028",
      "\u2029",
      "\u0085",
      "\u00a0",
      "\u007f",
      "\u0000",
      "\ufeff",
      "\uffff",
      "\r\n",
      "--batch",
    ])("may be %j within a text", async (character) => {
      const body = JSON.stringify({ id: "calm", text: `a${character}b` });
      expect((await put(store, calm, body)).body).toBe(body);
    });

    it.for(["x", "漢"])("may be the longest body, made of %s", async (character) => {
      // Created, because Azurite refuses an update of over a mebibyte in UTF-8.
      const longest = { collection: "moods", id: `x${character.codePointAt(0)}` };
      const empty = JSON.stringify({ id: longest.id, text: "" });
      const unit = JSON.stringify(character).slice(1, -1);
      const room = store.maxBodyLength - empty.length;
      const text = character.repeat(Math.floor(room / unit.length));
      const body = JSON.stringify({ id: longest.id, text });
      expect((await put(store, longest, body)).body).toBe(body);
    });

    it("may have any id that is allowed", async () => {
      const ids = ["a", "A", "0", "a.b", "a-b", "a_b", "a..b", "A".repeat(128)];
      const special = ["con", "null", "a__proto__x", "r", "d"];
      const personas = [...ids, ...special].map((id) => ({ collection: "personas", id }));
      for (const key of personas) {
        await store.commit([toWrite(key, undefined, bodyOf(key.id))]);
        expect((await store.get(key))?.body).toBe(bodyOf(key.id));
      }
      const { heads } = await store.list("personas", { limit: 100 });
      expect(heads.map(({ id }) => id)).toEqual([...ids, ...special].toSorted());
    });
  });
}
