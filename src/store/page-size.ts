import type { Head } from "./document-store.ts";

/** What a page of heads may weigh: body characters that it should not be over. */
const aim = 8 * 1024 * 1024;

/** Few enough for documents of the greatest length, whose weight nobody knows before the first page. */
const firstLimit = 100;

/** How many heads to ask for at once: as many as weigh about 8 Mi characters, going by those read last. */
export class PageSize {
  #limit = firstLimit;

  /** From 1 to 1,000. */
  get limit(): number {
    return this.#limit;
  }

  /** Learns from a page. */
  read(heads: readonly Head[]): void {
    const length = heads.reduce((sum, { body }) => sum + (body?.length ?? 0), 0);
    if (heads.length > 0) {
      const fitting = Math.floor((aim * heads.length) / Math.max(length, 1));
      this.#limit = Math.min(Math.max(fitting, 1), 1_000);
    }
  }
}
