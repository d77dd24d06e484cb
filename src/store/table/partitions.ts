import { createHash } from "node:crypto";
import type { DocumentKey } from "../document-store.ts";

/** The partition of a document: its type's only one, or one of N. */
export function partitionOf({ collection, id }: DocumentKey, count: number): string {
  return count === 1 ? collection : `${collection}.${hashOf(id) % count}`;
}

function hashOf(id: string): number {
  return createHash("sha256").update(id).digest().readUInt32BE();
}

/** All partitions of a type. */
export function partitionsOf(collection: string, count: number): readonly string[] {
  return count === 1
    ? [collection]
    : Array.from({ length: count }, (_, index) => `${collection}.${index}`);
}

/** The maximum number of foreign rows per page. */
const maxPassedOver = 1_000;

/** A page of rows, and whether it is the last of its partition. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly isLast: boolean;
}

/** The unread items of one partition. */
interface Run<T> {
  readonly pages: AsyncIterator<Page<T>>;
  page: Page<T>;
  at: number;
}

/**
 * Merges several ordered sequences. Nothing is returned before every partition has provided its next row or its end: a
 * page of the service may be empty without being the last.
 */
export class OrderedMerge<T> {
  readonly #keyOf: (item: T) => string;
  readonly #runs: readonly Run<T>[];
  #last: T | undefined;

  constructor(sources: readonly AsyncIterator<Page<T>>[], keyOf: (item: T) => string) {
    this.#keyOf = keyOf;
    this.#runs = sources.map((pages) => ({ pages, page: { items: [], isLast: false }, at: 0 }));
  }

  /** Whether anything may be left; makes no calls. */
  get mayHaveMore(): boolean {
    return this.#runs.some(({ at, page }) => at < page.items.length || !page.isLast);
  }

  /** The last item returned. */
  get last(): T | undefined {
    return this.#last;
  }

  /**
   * The next items in order, converted, without those that convert to `undefined`. Returns fewer at the end, or if too
   * many were dropped.
   */
  async take<U>(limit: number, convert: (item: T) => U | undefined): Promise<readonly U[]> {
    const taken: U[] = [];
    for (let seen = 0; taken.length < limit && seen < limit + maxPassedOver; seen += 1) {
      const item = await this.next();
      if (item === undefined) {
        break;
      }
      const converted = convert(item);
      if (converted !== undefined) {
        taken.push(converted);
      }
    }
    return taken;
  }

  /** All remaining items, in order. */
  async *rest(): AsyncGenerator<T> {
    // biome-ignore lint/plugin: the sources end
    for (let item = await this.next(); item !== undefined; item = await this.next()) {
      yield item;
    }
  }

  /** The next item in order; `undefined` at the end. */
  async next(): Promise<T | undefined> {
    const exhausted = this.#runs.filter(({ at, page }) => at >= page.items.length && !page.isLast);
    if (exhausted.length > 0) {
      await Promise.all(exhausted.map(refill));
    }
    let first: { readonly run: Run<T>; readonly item: T; readonly key: string } | undefined;
    for (const run of this.#runs) {
      const item = run.page.items[run.at];
      const key = item === undefined ? "" : this.#keyOf(item);
      if (item !== undefined && (first === undefined || key < first.key)) {
        first = { run, item, key };
      }
    }
    if (first !== undefined) {
      first.run.at += 1;
      this.#last = first.item;
    }
    return first?.item;
  }
}

async function refill<T>(run: Run<T>): Promise<void> {
  // biome-ignore lint/plugin: the pages end
  while (run.at >= run.page.items.length && !run.page.isLast) {
    const { done, value } = await run.pages.next();
    run.page = done === true ? { items: [], isLast: true } : value;
    run.at = 0;
  }
}
