import { maxPageWeight } from "../page-weight.ts";
import type { QueryAnswer } from "./table.ts";

/**
 * What a row weighed lately, in bytes, by what was read. It shapes what is asked for; that no more is read than there is room
 * for does not rely on it.
 */
export type RowWeights = Map<string, number>;

/**
 * As long as nobody knows what rows weigh: few enough for those of the greatest length, of which Azurite makes an answer of
 * 14 MB then, whatever is read of it.
 */
const firstRows = 32;

/** What is asked for leaves some room to rows that are longer than those before. */
const aim = 0.9 * maxPageWeight;

/** What a run of rows weighs so far, and how many more fit. */
export class RunWeight {
  readonly #name: string;
  readonly #weights: RowWeights;
  #taken = 0;

  constructor(weights: RowWeights, name: string) {
    this.#name = name;
    this.#weights = weights;
  }

  /** How many rows to ask for, at least one. */
  get fitting(): number {
    return this.#weights.has(this.#name)
      ? Math.max(1, Math.floor((aim - this.#taken) / this.#ofRow))
      : firstRows + 1;
  }

  /** How many bytes may still be read. */
  get room(): number {
    return maxPageWeight - this.#taken;
  }

  get isEmpty(): boolean {
    return this.#taken === 0;
  }

  /** Whether another row is worth asking for. */
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
