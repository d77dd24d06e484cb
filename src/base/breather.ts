import { setImmediate } from "node:timers/promises";

/** Units of work after which others have their turn: of text read, one a character; some 10 ms of a slow machine. */
const turn = 128 * 1024;

/**
 * Gives way to other requests after a counted amount of work, so that no loop over what one request sent, or asked for,
 * keeps the process from answering others.
 */
export class Breather {
  #done = 0;

  /** Says that so much has been done; waits for the others' turn when that makes a turn of our own. */
  async after(work: number): Promise<void> {
    this.#done += work;
    if (this.#done >= turn) {
      await this.now();
    }
  }

  /** Waits for the others' turn before a step that can't be broken up. */
  async now(): Promise<void> {
    this.#done = 0;
    await setImmediate();
  }
}
