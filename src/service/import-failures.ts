import type { Fault } from "../base/errors.ts";

/** A line that was not taken, and why. */
export interface ImportFailure {
  readonly line: number;
  readonly code: string;
  readonly detail: string;
  readonly errors?: readonly Fault[];
}

/** Most failures that are listed; all are counted. */
export const maxFailures = 1_000;

/** Characters of faults that are listed in all: behind them a failure has its sentence alone. */
const maxFaultText = 256 * 1024;

/** The lines of an import that were not taken: the first 1,000 of them by their number, and how many there are. */
export class ImportFailures {
  #count = 0;
  #faultText = 0;
  #listed: ImportFailure[] = [];

  get count(): number {
    return this.#count;
  }

  /** Whether a failure of a line behind all that have failed is counted and no more. */
  get isFull(): boolean {
    return this.#count >= maxFailures;
  }

  add(failure: ImportFailure): void {
    this.#count += 1;
    this.#listed.push(this.#withRoom(failure));
    if (this.#listed.length === 2 * maxFailures) {
      this.#listed = this.#first();
    }
  }

  /** Counts a line that has failed behind so many others that it would not be listed. */
  addUnlisted(): void {
    this.#count += 1;
  }

  /** In order of their lines. */
  toList(): readonly ImportFailure[] {
    return this.#first();
  }

  #first(): ImportFailure[] {
    return this.#listed.toSorted((a, b) => a.line - b.line).slice(0, maxFailures);
  }

  #withRoom({ errors = [], ...failure }: ImportFailure): ImportFailure {
    const text = errors.reduce(
      (sum, { detail, pointer }) => sum + detail.length + pointer.length,
      0,
    );
    if (errors.length === 0 || this.#faultText + text > maxFaultText) {
      return failure;
    }
    this.#faultText += text;
    return { ...failure, errors };
  }
}
