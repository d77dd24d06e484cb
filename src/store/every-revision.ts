import type { Documents } from "./document-store.ts";
import { PageSize } from "./page-size.ts";
import type { RevisionsPage } from "./revision-page.ts";

/** All revisions of a collection after a position, in pages as they are asked for. */
export async function* everyRevision(
  store: Pick<Documents, "revisions">,
  type: string,
  after?: string,
): AsyncGenerator<RevisionsPage> {
  const size = new PageSize();
  let next = after;
  // biome-ignore lint/plugin: each page goes on behind the last
  do {
    const page = await store.revisions(type, { after: next, limit: size.limit });
    size.read(page.revisions);
    yield page;
    next = page.next;
  } while (next !== undefined);
}
