import { describe, expect, it } from "vitest";
import type { DocumentStore, Liveness } from "../../../src/store/document-store.ts";
import { everyRevision } from "../../../src/store/every-revision.ts";
import { maxPageWeight } from "../../../src/store/page-weight.ts";
import type { OpenStore } from "../../support/stores.ts";
import { bodyOf, createAll, put, toWrite } from "../../support/writes.ts";
import { shareStore } from "./shared-store.ts";

/** Lists and histories. */
export function describeReading(open: OpenStore): void {
  describe("reading", () => {
    let store: DocumentStore;
    let moods: string;
    shareStore(open, (own) => {
      ({ moods, store } = own);
    });

    const write = async (...ids: string[]) => {
      await createAll(store, moods, ids);
    };
    const readAll = async (
      limit: number,
      between: (page: number) => Promise<void> = async () => {},
    ) => {
      const found: string[] = [];
      let after: string | undefined;
      let page = 0;
      do {
        const { heads, next } = await store.list(moods, { after, limit });
        found.push(...heads.map(({ id }) => id));
        after = next;
        page += 1;
        await between(page);
      } while (after !== undefined);
      return found;
    };

    it("lists nothing in an empty collection", async () => {
      expect(await store.list(moods, { limit: 10 })).toEqual({ heads: [], next: undefined });
    });

    it("lists ordered by id, by code unit", async () => {
      await write("b", "a", "B", "10", "9", "a-", "a.", "a_", "aa");
      expect(await readAll(100)).toEqual(["10", "9", "B", "a", "a-", "a.", "a_", "aa", "b"]);
    });

    it("reads 13 documents whole in pages of any length", async () => {
      const ids = Array.from({ length: 13 }, (_, n) => `m${String(n).padStart(2, "0")}`);
      await write(...ids);
      for (const limit of [1, 12, 13, 14]) {
        expect(await readAll(limit), `limit=${limit}`).toEqual(ids);
      }
    });

    it("has no next on the last page", async () => {
      await write("a", "b");
      expect((await store.list(moods, { limit: 2 })).next).toBeUndefined();
      expect((await store.list(moods, { limit: 1 })).next).toBe("a");
    });

    it("lists live heads, deleted ones, or any", async () => {
      await write("a", "b", "c");
      await put(store, { collection: moods, id: "b" });
      const listed = async (liveness: Liveness) =>
        (await store.list(moods, { limit: 10, liveness })).heads.map(({ id }) => id);
      expect(await listed("live")).toEqual(["a", "c"]);
      expect(await listed("deleted")).toEqual(["b"]);
      expect(await listed("any")).toEqual(["a", "b", "c"]);
    });

    it("neither skips nor repeats existing documents while others come and go", async () => {
      const stay = Array.from({ length: 12 }, (_, n) => `s${String(n).padStart(2, "0")}`);
      await write(...stay);
      const found = await readAll(3, async (page) => {
        await write(`a${page}`, `s${String(page).padStart(2, "0")}-new`, `z${page}`);
        await put(store, { collection: moods, id: `a${page}` });
      });
      expect(found.filter((id) => stay.includes(id))).toEqual(stay);
      expect(new Set(found).size).toBe(found.length);
    });

    it("keeps types apart", async () => {
      await write("a");
      expect((await store.list(moods.slice(0, -1), { limit: 10 })).heads).toEqual([]);
      expect((await store.list(`${moods}2`, { limit: 10 })).heads).toEqual([]);
    });

    it("returns a history newest first, page by page, with every number once", async () => {
      const key = { collection: moods, id: "a" };
      for (let n = 1; n <= 8; n += 1) {
        await put(store, key, n % 4 === 0 ? undefined : bodyOf("a", n));
      }
      const numbers: number[] = [];
      let before: number | undefined;
      do {
        const { revisions, next } = await store.history(key, { before, limit: 3 });
        numbers.push(...revisions.map(({ number }) => number));
        before = next;
      } while (before !== undefined);
      expect(numbers).toEqual([8, 7, 6, 5, 4, 3, 2, 1]);
      expect(await store.revision(key, 4)).toMatchObject({ change: "deleted", body: undefined });
      expect(await store.revision(key, 5)).toMatchObject({
        change: "created",
        body: bodyOf("a", 5),
      });
    });

    it("separates the histories of ids with a common prefix", async () => {
      for (const id of ["a", "a-b", "a.b", "aa"]) {
        await put(store, { collection: moods, id }, bodyOf(id));
      }
      const { revisions } = await store.history({ collection: moods, id: "a" }, { limit: 10 });
      expect(revisions.map(({ number }) => number)).toEqual([1]);
    });
  });
}

/** Pages that end before their limit, because their documents are long. */
export function describePages(open: OpenStore): void {
  const weightOf = (all: readonly { readonly body: string | undefined }[]) =>
    all.reduce((sum, { body = "" }) => sum + body.length, 0);

  it("limits pages by size, and returns each document and revision once", async () => {
    const { store } = await open();
    const ids = Array.from({ length: 14 }, (_, n) => `m${String(n).padStart(2, "0")}`);
    const filling = "x".repeat(store.maxBodyLength - 100);
    const bodies = ids.map((id) => JSON.stringify({ id, filling: id < "m04" ? "" : filling }));
    expect(weightOf(bodies.map((body) => ({ body })))).toBeGreaterThan(maxPageWeight);
    await store.commit(
      ids.map((id, n) => toWrite({ collection: "moods", id }, undefined, bodies[n])),
    );
    const listed: string[] = [];
    let after: string | undefined;
    do {
      const page = await store.list("moods", { after, limit: 1_000 });
      expect(weightOf(page.heads)).toBeLessThanOrEqual(maxPageWeight);
      listed.push(...page.heads.map(({ id }) => id));
      after = page.next;
    } while (after !== undefined);
    expect(listed).toEqual(ids);
    const scanned: string[] = [];
    for await (const { revisions } of everyRevision(store, "moods")) {
      expect(weightOf(revisions)).toBeLessThanOrEqual(maxPageWeight);
      scanned.push(...revisions.map(({ id }) => id));
    }
    expect(scanned).toEqual(ids);
  });
}
