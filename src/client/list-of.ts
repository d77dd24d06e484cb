import type { List } from "./answers.ts";
import { SeedbedError } from "./seedbed-error.ts";

/** Makes a list of a function that reads its pages. */
export function listOf<Item>(page: List<Item>["page"]): List<Item> {
  async function* items(): AsyncGenerator<Item> {
    const seen = new Set<string>();
    let cursor: string | undefined;
    do {
      const found = await page(cursor);
      yield* found.items;
      cursor = found.cursor;
      if (cursor !== undefined && seen.has(cursor)) {
        const detail =
          "The list leads back to a page that was read. Something on the way caches answers.";
        throw new SeedbedError("unexpected-answer", detail);
      }
      seen.add(cursor ?? "");
    } while (cursor !== undefined);
  }
  return {
    page,
    async toArray() {
      const all = [];
      for await (const item of items()) {
        all.push(item);
      }
      return all;
    },
    [Symbol.asyncIterator]: items,
  };
}
