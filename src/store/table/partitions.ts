import { crc32 } from "node:zlib";
import type { DocumentKey } from "../document-store.ts";

/** Where a document's rows are: the partition of its type, or one of its type's N. */
export function partitionOf({ type, id }: DocumentKey, count: number): string {
  return count === 1 ? type : `${type}.${crc32(id) % count}`;
}

/** All partitions of a type. */
export function partitionsOf(type: string, count: number): readonly string[] {
  return count === 1 ? [type] : Array.from({ length: count }, (_, index) => `${type}.${index}`);
}

/**
 * One ordered sequence out of several. Nothing is given out before every source has shown its next row
 * or its end: a page of the service may be empty and still go on.
 */
export async function* mergeOrdered<T>(
  sources: readonly AsyncIterator<readonly T[]>[],
  keyOf: (item: T) => string,
): AsyncGenerator<T> {
  const runs = sources.map((source) => ({ source, items: [] as readonly T[], at: 0, done: false }));
  const refill = async (run: (typeof runs)[number]): Promise<void> => {
    while (!run.done && run.at >= run.items.length) {
      const page = await run.source.next();
      run.done = page.done === true;
      run.items = page.done === true ? [] : page.value;
      run.at = 0;
    }
  };
  for (;;) {
    await Promise.all(runs.filter((run) => !run.done && run.at >= run.items.length).map(refill));
    let first: { run: (typeof runs)[number]; item: T } | undefined;
    for (const run of runs) {
      const item = run.items[run.at];
      if (item !== undefined && (first === undefined || keyOf(item) < keyOf(first.item))) {
        first = { run, item };
      }
    }
    if (first === undefined) {
      return;
    }
    first.run.at += 1;
    yield first.item;
  }
}
