import type { DocumentStore, Head, Liveness } from "./document-store.ts";

/** Which part of a collection to read. */
export interface EveryHeadOptions {
  readonly after?: string | undefined;
  readonly liveness?: Liveness;
}

/** All heads of a collection, ordered by id, read lazily in pages. */
export async function* everyHead(
  store: Pick<DocumentStore, "list">,
  collection: string,
  { after, ...options }: EveryHeadOptions = {},
): AsyncGenerator<Head> {
  let next = after;
  // biome-ignore lint/plugin: each page continues after the last one
  do {
    const page = await store.list(collection, { ...options, after: next, limit: 1_000 });
    yield* page.heads;
    next = page.next;
  } while (next !== undefined);
}
