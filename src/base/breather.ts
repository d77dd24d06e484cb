import { setImmediate } from "node:timers/promises";

/** Units of work per turn, such as characters read; some 10 ms on a slow machine. */
const turn = 128 * 1024;

/**
 * Yields to other requests after a certain amount of work, so that a long loop for one request does not block others.
 */
export class Breather {
  #done = 0;

  /** Adds work done, and yields once it fills a turn. */
  async after(work: number): Promise<void> {
    if (this.isDueAfter(work)) {
      await this.now();
    }
  }

  /** Adds work done, for loops of so little work that awaiting each turn would be most of it. @returns whether to yield */
  isDueAfter(work: number): boolean {
    this.#done += work;
    return this.#done >= turn;
  }

  /** Yields before a step that can't be split. */
  async now(): Promise<void> {
    this.#done = 0;
    await setImmediate();
  }
}
