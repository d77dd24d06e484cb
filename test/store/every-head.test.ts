import { expect, it } from "vitest";
import type { HeadPage, ListOptions } from "../../src/store/document-store.ts";
import { everyHead } from "../../src/store/every-head.ts";
import { MemoryDocumentStore } from "../../src/store/memory/memory-store.ts";
import { maxPageWeight } from "../../src/store/page-weight.ts";
import { toWrite } from "../support/writes.ts";

/** A store that remembers what was asked of it. */
class WatchedStore extends MemoryDocumentStore {
  readonly pages: { readonly heads: number; readonly characters: number }[] = [];

  override async list(type: string, options: ListOptions): Promise<HeadPage> {
    const page = await super.list(type, options);
    const characters = page.heads.reduce((sum, { body = "" }) => sum + body.length, 0);
    this.pages.push({ heads: page.heads.length, characters });
    return page;
  }
}

it.for([
  { name: "the longest documents", count: 300, length: 450_000, pages: 34 },
  { name: "small ones", count: 2_500, length: 100, pages: 3 },
  { name: "small ones before the longest", count: 500, length: [100, 450_000], pages: 28 },
  { name: "tombstones", count: 1_500, length: undefined, pages: 2 },
  { name: "nothing", count: 0, length: 0, pages: 1 },
])("going through $name takes pages of a bounded weight", async ({ count, length, pages }) => {
  const store = new WatchedStore();
  const [first, last = first] = [length].flat();
  const ids = Array.from({ length: count }, (_, n) => `m${String(n).padStart(4, "0")}`);
  const lengthOf = (n: number) => (n < count / 2 ? first : last);
  await store.commit(
    ids.map((id, n) => {
      const characters = lengthOf(n);
      const body = characters === undefined ? undefined : "x".repeat(characters);
      return toWrite({ collection: "moods", id }, undefined, body);
    }),
  );
  const heads = await Array.fromAsync(everyHead(store, "moods", { liveness: "any" }));
  expect(heads.map(({ id }) => id)).toEqual(ids);
  expect(store.pages).toHaveLength(pages);
  const heaviest = Math.max(0, ...store.pages.map(({ characters }) => characters));
  expect(heaviest).toBeLessThanOrEqual(maxPageWeight);
});
