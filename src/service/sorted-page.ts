import type { Head } from "../store/document-store.ts";
import { maxPageWeight } from "../store/page-weight.ts";
import { comparePlaces, type DocumentOrder, type Place } from "./document-order.ts";

/** A document with its place in an order. */
export interface Placed {
  readonly head: Head;
  readonly place: Place;
}

/** Collects the first documents after a place, from documents offered in any order; holds at most a page. */
export class SortedPage {
  readonly #after: Place | undefined;
  readonly #limit: number;
  readonly #order: DocumentOrder;
  readonly #placed: Placed[] = [];
  #hasMore = false;
  #weight = 0;

  constructor(order: DocumentOrder, after: Place | undefined, limit: number) {
    this.#after = after;
    this.#limit = limit;
    this.#order = order;
  }

  /** The page, in order. */
  get placed(): readonly Placed[] {
    return this.#placed;
  }

  /** Whether there is more after it. */
  get hasMore(): boolean {
    return this.#hasMore;
  }

  offer(head: Head, place: Place): void {
    if (this.#after !== undefined && this.#compare(place, this.#after) <= 0) {
      return;
    }
    const index = this.#indexOf(place);
    if (this.#hasMore && index === this.#placed.length) {
      return;
    }
    this.#placed.splice(index, 0, { head, place });
    this.#weight += head.body?.length ?? 0;
    while (
      this.#placed.length > this.#limit ||
      (this.#weight > maxPageWeight && this.#placed.length > 1)
    ) {
      this.#weight -= this.#placed.pop()?.head.body?.length ?? 0;
      this.#hasMore = true;
    }
  }

  /** The index of a place, by binary search. */
  #indexOf(place: Place): number {
    let [low, high] = [0, this.#placed.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      const there = this.#placed[middle]?.place ?? place;
      if (this.#compare(there, place) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  #compare(a: Place, b: Place): number {
    return comparePlaces(this.#order, a, b);
  }
}
