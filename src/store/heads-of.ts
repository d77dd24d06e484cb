import type { DocumentKey, DocumentStore, Head } from "./document-store.ts";
import { inLanes } from "./lanes.ts";
import { maxPageWeight } from "./page-weight.ts";

/** Concurrent single reads. */
const lanes = 16;

/** Up to this many documents are always read one by one. */
const few = 10;

/** Pages are used as long as at least one in this many heads is needed. */
const worth = 10;

/** An item, and the head of its document. */
export interface WithHead<T> {
  readonly item: T;
  readonly head: Head | undefined;
}

/**
 * The existing heads of some documents, in groups of about {@link maxPageWeight}. Imports are mostly ordered by id,
 * with few other documents in between, so pages take far fewer calls than single reads.
 */
export async function* headsOf<T extends { readonly key: DocumentKey }>(
  store: DocumentStore,
  items: readonly T[],
): AsyncGenerator<readonly WithHead<T>[]> {
  let group: WithHead<T>[] = [];
  let weight = 0;
  for (const [collection, own] of Map.groupBy(items, ({ key }) => key.collection)) {
    const inOrder = own.toSorted((a, b) => (a.key.id < b.key.id ? -1 : 1));
    for await (const some of readAll(store, collection, inOrder)) {
      group.push(...some);
      weight += some.reduce((sum, { head }) => sum + (head?.body?.length ?? 0), 0);
      if (weight >= maxPageWeight) {
        yield group;
        group = [];
        weight = 0;
      }
    }
  }
  if (group.length > 0) {
    yield group;
  }
}

/** Reads pages as long as that is efficient, and the rest one by one. */
async function* readAll<T extends { readonly key: DocumentKey }>(
  store: DocumentStore,
  collection: string,
  [first, ...others]: readonly T[],
): AsyncGenerator<readonly WithHead<T>[]> {
  let rest: readonly T[] = others;
  // A page starts after an id, so the first document is read on its own.
  let after = first?.key.id;
  // biome-ignore lint/plugin: each page covers some of the rest, or is the last
  for (let isWorthIt = true; isWorthIt && rest.length > few; ) {
    const page = await store.list(collection, { after, limit: rest.length, liveness: "any" });
    const { next } = page;
    const heads = new Map(page.heads.map((head) => [head.id, head]));
    const end = next === undefined ? -1 : rest.findIndex(({ key }) => key.id > next);
    const told = end < 0 ? rest : rest.slice(0, end);
    rest = rest.slice(told.length);
    yield told.map((item) => ({ item, head: heads.get(item.key.id) }));
    after = next;
    isWorthIt = told.length * worth >= page.heads.length;
  }
  const single = first === undefined ? rest : [first, ...rest];
  for (let start = 0; start < single.length; start += lanes) {
    const some = single.slice(start, start + lanes);
    yield await inLanes(some, lanes, async (item) => ({ item, head: await store.get(item.key) }));
  }
}
