import type { Fault } from "../base/errors.ts";

/** A line that failed, and why. */
export interface ImportFailure {
  readonly line: number;
  readonly code: string;
  readonly detail: string;
  readonly errors?: readonly Fault[];
}

/** Maximum number of failures listed; all are counted. */
export const maxFailures = 1_000;

/** Total characters of listed faults; further failures have only their detail. */
const maxFaultText = 256 * 1024;

/** The failed lines of an import: the first 1,000 by number, and their count. */
export class ImportFailures {
  #count = 0;
  #faultText = 0;
  #listed: ImportFailure[] = [];

  get count(): number {
    return this.#count;
  }

  /** Whether further failures are only counted. */
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

  /** Counts a failure that would not be listed. */
  addUnlisted(): void {
    this.#count += 1;
  }

  /** Ordered by line. */
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
