import { expect, it } from "vitest";
import type { HeadPage, ListOptions } from "../../src/store/document-store.ts";
import { everyHead } from "../../src/store/every-head.ts";
import { maxPageWeight } from "../../src/store/page-weight.ts";
import { openSqliteStore } from "../support/stores.ts";
import { toWrite } from "../support/writes.ts";

interface Page {
  readonly heads: number;
  readonly characters: number;
}

it.for([
  { name: "the longest documents", count: 30, length: 450_000, pages: 4 },
  { name: "small ones", count: 1_100, length: 100, pages: 2 },
  { name: "small ones before the longest", count: 60, length: [100, 450_000], pages: 4 },
  { name: "tombstones", count: 1_100, length: undefined, pages: 2 },
  { name: "nothing", count: 0, length: 0, pages: 1 },
])(
  "reading all of $name uses pages of bounded size",
  async ({ count, length, pages: expected }) => {
    const { store } = await openSqliteStore();
    const pages: Page[] = [];
    const watched = {
      async list(type: string, options: ListOptions): Promise<HeadPage> {
        const page = await store.list(type, options);
        const characters = page.heads.reduce((sum, { body = "" }) => sum + body.length, 0);
        pages.push({ heads: page.heads.length, characters });
        return page;
      },
    };
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
    const heads = await Array.fromAsync(everyHead(watched, "moods", { liveness: "any" }));
    expect(heads.map(({ id }) => id)).toEqual(ids);
    expect(pages).toHaveLength(expected);
    const heaviest = Math.max(0, ...pages.map(({ characters }) => characters));
    expect(heaviest).toBeLessThanOrEqual(maxPageWeight);
  },
);
