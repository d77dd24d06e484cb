import { maxPageWeight } from "../page-weight.ts";
import type { QueryAnswer } from "./table.ts";

/**
 * Recent average row sizes in bytes, by kind of list. They determine how many rows to request, but the size limit does
 * not depend on them.
 */
export type RowWeights = Map<string, number>;

/**
 * The number of rows to request while their size is unknown: few enough even for the longest ones, for which Azurite
 * builds an answer of 14 MB, however much of it is read.
 */
const firstRows = 32;

/** The target size of a request, which leaves room for longer rows than before. */
const aim = 0.9 * maxPageWeight;

/** The size of a page so far, and how many more rows fit. */
export class RunWeight {
  readonly #name: string;
  readonly #weights: RowWeights;
  #taken = 0;

  constructor(weights: RowWeights, name: string) {
    this.#name = name;
    this.#weights = weights;
  }

  /** How many rows to request, at least one. */
  get fitting(): number {
    return this.#weights.has(this.#name)
      ? Math.max(1, Math.floor((aim - this.#taken) / this.#ofRow))
      : firstRows + 1;
  }

  /** How many more bytes may be read. */
  get room(): number {
    return maxPageWeight - this.#taken;
  }

  get isEmpty(): boolean {
    return this.#taken === 0;
  }

  /** Whether another row is likely to fit. */
  get hasRoom(): boolean {
    return this.isEmpty || this.#taken + this.#ofRow <= aim;
  }

  take(bytes: number): void {
    this.#taken += bytes;
  }

  learn({ bytes, isCut, rows }: QueryAnswer): void {
    if (rows.length > 0) {
      this.#weights.set(this.#name, bytes / rows.length);
    } else if (isCut) {
      this.#weights.set(this.#name, Math.max(bytes, this.#ofRow));
    }
  }

  get #ofRow(): number {
    return this.#weights.get(this.#name) ?? aim / firstRows;
  }
}
