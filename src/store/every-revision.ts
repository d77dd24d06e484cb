import type { DocumentStore } from "./document-store.ts";
import { PageSize } from "./page-size.ts";
import type { RevisionOf, RevisionPosition } from "./revision-page.ts";

/** All revisions of a collection after a position, read in pages as they are asked for. */
export async function* everyRevision(
  store: DocumentStore,
  type: string,
  after?: RevisionPosition,
): AsyncGenerator<RevisionOf> {
  const size = new PageSize();
  let next = after;
  do {
    const page = await store.revisions(type, { after: next, limit: size.limit });
    size.read(page.revisions);
    yield* page.revisions;
    next = page.next;
  } while (next !== undefined);
}
