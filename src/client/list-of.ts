import type { List } from "./answers.ts";

/** A list of what reads its pages. */
export function listOf<Item>(page: List<Item>["page"]): List<Item> {
  async function* items(): AsyncGenerator<Item> {
    let cursor: string | undefined;
    do {
      const found = await page(cursor);
      yield* found.items;
      cursor = found.cursor;
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
