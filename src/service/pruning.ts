import { untilItLands } from "../base/contention.ts";
import { DocumentError } from "../base/errors.ts";
import type { DocumentType } from "../documents/document-type.ts";
import type { DocumentStore, Head } from "../store/document-store.ts";
import { everyHead } from "../store/every-head.ts";
import { labelledNumbers } from "../store/labels.ts";

/** Dependencies and settings of pruning. */
export interface PruneOptions {
  readonly store: DocumentStore;
  readonly types: readonly DocumentType[];
  /** The number of newest revisions to keep of each document, at least 1. */
  readonly keepRevisions: number;
  readonly now?: () => Date;
  /** How long to retry a document that others keep writing, in milliseconds. */
  readonly contentionTimeout?: number;
  /** Ends the run before its next document. */
  readonly signal?: AbortSignal;
}

/** The result of a pruning run. */
export interface PruningReport {
  /** Documents whose history was shortened. */
  readonly documents: number;
  /** Revisions removed. */
  readonly revisions: number;
  /** Expired Idempotency-Keys removed. */
  readonly receipts: number;
  /** Whether it reached the last document; if not, the next run continues there. */
  readonly complete: boolean;
}

/** The small record of where a run was ended early; the next one continues there. */
const placeName = "pruning";

/** Maximum number of revisions read per document before removing them. */
const sliceLength = 1_000;

/**
 * Minimum age of revisions to remove, in milliseconds: a retry with an Idempotency-Key, which is valid for 24 hours, is
 * answered from its revision.
 */
const minAge = 25 * 60 * 60 * 1000;

/**
 * Removes all but the newest revisions of each document, but never the newest, the newest with content, nor one that a
 * label names. Also removes leftovers of erasures, and expired Idempotency-Keys. A run that is ended early stores its
 * place, so that each document gets its turn, however many nights that takes.
 */
export async function prune(options: PruneOptions): Promise<PruningReport> {
  const {
    contentionTimeout,
    keepRevisions,
    now = () => new Date(),
    signal,
    store,
    types,
  } = options;
  const before = new Date(now().getTime() - minAge).toISOString();
  const report = { documents: 0, revisions: 0, receipts: 0, complete: false };
  // First in all collections: what was erased must not wait for nights that have time for all histories.
  for (const { collection } of types) {
    if (signal?.aborted) {
      return report;
    }
    await store.sweepErased(collection);
    report.receipts += await store.removeIdempotencyRecords(collection, now().toISOString());
  }
  const place = await store.readRecord(placeName);
  const reached = types.findIndex(({ collection }) => collection === place?.value["collection"]);
  let after = reached < 0 ? undefined : place?.value["after"];
  for (const { collection } of types.slice(Math.max(reached, 0))) {
    for await (const head of everyHead(store, collection, { liveness: "any", after })) {
      if (signal?.aborted) {
        await store.writeRecord(placeName, { collection, after: after ?? "" }, place);
        return report;
      }
      if (head.number > keepRevisions) {
        const pruning = { head, keepRevisions, before, contentionTimeout };
        const removed = await pruneDocument(store, collection, pruning);
        report.documents += removed > 0 ? 1 : 0;
        report.revisions += removed;
      }
      after = head.id;
    }
    after = undefined;
  }
  await (place && store.removeRecord(placeName, place));
  return { ...report, complete: true };
}

interface DocumentPruning {
  readonly head: Head;
  readonly keepRevisions: number;
  /** Revisions from this time on are kept. */
  readonly before: string;
  readonly contentionTimeout: number | undefined;
}

async function pruneDocument(
  store: DocumentStore,
  collection: string,
  { before, contentionTimeout: timeout, head, keepRevisions }: DocumentPruning,
): Promise<number> {
  const key = { collection, id: head.id };
  // A deleted document can be restored from the revision before.
  const kept = head.body === undefined ? Math.max(keepRevisions, 2) : keepRevisions;
  let over: Head | undefined = head;
  let next: number | undefined = head.number - kept + 1;
  let labelled: ReadonlySet<number> | undefined;
  let removed = 0;
  try {
    // biome-ignore lint/plugin: each slice continues below the last one
    while (next !== undefined && next > 1) {
      const from: number = next;
      const slice = await untilItLands(
        async () => {
          over ??= await store.get(key);
          // Read again each time, because others may have removed revisions meanwhile.
          const page = await store.history(key, { before: from, limit: sliceLength });
          const old = page.revisions.filter(({ at }) => at < before);
          if (old.length > 0) {
            // Read after the head, which every move of a label changes.
            labelled ??= labelledNumbers(await store.labels(key));
          }
          const numbers = old.map(({ number }) => number).filter((one) => !labelled?.has(one));
          if (over === undefined || numbers.length === 0) {
            return { removed: 0, next: page.next };
          }
          const result = await store.removeRevisions(key, over, numbers);
          over = undefined;
          labelled = undefined;
          return result === "written" ? { removed: numbers.length, next: page.next } : undefined;
        },
        { what: `${collection}/${head.id}`, timeout },
      );
      removed += slice.removed;
      next = slice.next;
    }
  } catch (error) {
    // The document is being written constantly; the next night is early enough.
    if (!(error instanceof DocumentError && error.code === "contended")) {
      throw error;
    }
  }
  return removed;
}
