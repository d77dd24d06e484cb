import type { DocumentKey, DocumentStore, Head } from "./document-store.ts";
import { inLanes } from "./lanes.ts";
import { PageSize } from "./page-size.ts";

/** Single reads that are under way at once. */
const lanes = 16;

/** Up to so many are read one by one, whatever lies between them. */
const few = 10;

/** A page is worth reading when at least one in so many of its heads is asked for. */
const worth = 10;

/**
 * The heads of these documents, those that there are. An import is mostly in order of id, with little else between:
 * then pages tell in few calls what single reads would tell in many.
 */
export async function headsOf(
  store: DocumentStore,
  keys: readonly DocumentKey[],
): Promise<(key: DocumentKey) => Head | undefined> {
  const found = new Map<string, Head | undefined>();
  for (const [type, ofType] of Map.groupBy(keys, (key) => key.type)) {
    const ids = ofType.map(({ id }) => id).toSorted((a, b) => (a < b ? -1 : 1));
    const single = await readPages(store, { type, ids }, (head) =>
      found.set(`${type}/${head.id}`, head),
    );
    const heads = await inLanes(single, lanes, (id) => store.get({ type, id }));
    for (const [index, id] of single.entries()) {
      found.set(`${type}/${id}`, heads[index]);
    }
  }
  return ({ type, id }) => found.get(`${type}/${id}`);
}

/** Reads pages as long as they are worth it. @returns the ids that no page has told of */
async function readPages(
  store: DocumentStore,
  { type, ids }: { readonly type: string; readonly ids: readonly string[] },
  take: (head: Head) => void,
): Promise<readonly string[]> {
  const size = new PageSize();
  // A page begins after an id: the first is read by itself.
  const [first = "", ...others] = ids;
  let after = first;
  let rest = others;
  // biome-ignore lint/plugin: each page tells of some of the rest, or is the last
  while (rest.length > few) {
    // No more than are asked for, so that what is there can't weigh much more than what comes.
    const limit = Math.min(size.limit, rest.length);
    const { heads, next } = await store.list(type, { after, limit, liveness: "any" });
    heads.forEach(take);
    size.read(heads);
    if (next === undefined) {
      return [first];
    }
    const left = rest.filter((id) => id > next);
    const told = rest.length - left.length;
    rest = left;
    after = next;
    if (told * worth < heads.length) {
      break;
    }
  }
  return ids.length === 0 ? [] : [first, ...rest];
}
