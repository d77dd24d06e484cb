import type { Documents } from "./document-store.ts";
import type { RevisionsPage } from "./revision-page.ts";

/** All revisions of a collection after a position, read lazily in pages. */
export async function* everyRevision(
  store: Pick<Documents, "revisions">,
  collection: string,
  after?: string,
): AsyncGenerator<RevisionsPage> {
  let next = after;
  // biome-ignore lint/plugin: each page continues after the last one
  do {
    const page = await store.revisions(collection, { after: next, limit: 1_000 });
    yield page;
    next = page.next;
  } while (next !== undefined);
}
