/** Serves one after another: an instance's processors, or a storage with a limit. */
export class Station {
  /** The time that it worked, in milliseconds. */
  worked = 0;
  /** Nothing is served until then. */
  awayUntil = 0;
  #free = 0;

  /** How long work that comes now would wait. */
  waitAt(now: number): number {
    return Math.max(0, this.#free - now);
  }

  /** @returns when it is done with work of so many milliseconds */
  serve(now: number, work: number): number {
    this.worked += work;
    this.#free = Math.max(this.#free, now) + work;
    return this.#free;
  }

  /** Forgets what was waiting, and is away until then. */
  leave(until: number): void {
    this.awayUntil = until;
    this.#free = until;
  }
}
