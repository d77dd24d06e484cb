import type { DocumentType } from "../documents/document-type.ts";
import type { DocumentStore, Head } from "../store/document-store.ts";
import { everyHead } from "../store/every-head.ts";

/** What pruning works with. */
export interface PruneOptions {
  readonly store: DocumentStore;
  readonly types: readonly DocumentType[];
  /** Newest revisions to keep of each document, at least 1. */
  readonly keepRevisions: number;
  readonly now?: () => Date;
}

/** What a run of pruning did. */
export interface PruningReport {
  /** Documents whose history was cut. */
  readonly documents: number;
  /** Revisions that are gone. */
  readonly revisions: number;
  /** Idempotency keys that are free again. */
  readonly receipts: number;
}

/** Most revisions read of one document before the first are removed. */
const sliceLength = 1_000;

/**
 * Drops what is older than the newest revisions of each document; never the newest, nor the newest with
 * something in it. Sweeps the receipts that have expired. Broken off and run again, it goes on.
 */
export async function prune(options: PruneOptions): Promise<PruningReport> {
  const { keepRevisions, now = () => new Date(), store, types } = options;
  let documents = 0;
  let revisions = 0;
  let receipts = 0;
  for (const { collection } of types) {
    for await (const head of everyHead(store, collection, { liveness: "any" })) {
      if (head.number > keepRevisions) {
        const removed = await pruneDocument(store, collection, { head, keepRevisions });
        documents += removed > 0 ? 1 : 0;
        revisions += removed;
      }
    }
    receipts += await store.removeReceipts(collection, { expiredBefore: now().toISOString() });
  }
  return { documents, revisions, receipts };
}

async function pruneDocument(
  store: DocumentStore,
  type: string,
  { head, keepRevisions }: { readonly head: Head; readonly keepRevisions: number },
): Promise<number> {
  const key = { type, id: head.id };
  // What was deleted can be brought back from the revision before.
  const kept = head.body === undefined ? Math.max(keepRevisions, 2) : keepRevisions;
  let before: number | undefined = head.number - kept + 1;
  let removed = 0;
  while (before !== undefined && before > 1) {
    const page = await store.history(key, { before, limit: sliceLength });
    if (page.revisions.length > 0) {
      await store.removeRevisions(
        key,
        page.revisions.map(({ number }) => number),
      );
    }
    removed += page.revisions.length;
    before = page.next;
  }
  return removed;
}
