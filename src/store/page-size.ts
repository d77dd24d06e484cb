/** What a page of heads or revisions may weigh: body characters that it should not be over. */
const aim = 8 * 1024 * 1024;

/** Few enough for documents of the greatest length, whose weight nobody knows before the first page. */
const firstLimit = 100;

/** How many to ask for at once: as many as weigh about 8 Mi characters, going by those read last. */
export class PageSize {
  #limit = firstLimit;

  /** From 1 to 1,000. */
  get limit(): number {
    return this.#limit;
  }

  /** Learns from a page. */
  read(page: readonly { readonly body: string | undefined }[]): void {
    const length = page.reduce((sum, { body }) => sum + (body?.length ?? 0), 0);
    if (page.length > 0) {
      const fitting = Math.floor((aim * page.length) / Math.max(length, 1));
      this.#limit = Math.min(Math.max(fitting, 1), 1_000);
    }
  }
}
