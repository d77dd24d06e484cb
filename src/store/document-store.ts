import type { Erasure } from "./erasure.ts";
import type { IdempotencyDraft, IdempotencyRecord } from "./idempotency.ts";
import type { maxPageWeight } from "./page-weight.ts";
import type { Records } from "./records.ts";
import type { RevisionsOptions, RevisionsPage } from "./revision-page.ts";

/** Which document: its collection and its id. */
export interface DocumentKey {
  readonly collection: string;
  readonly id: string;
}

/** What kind of change a revision is. */
export type Change = "created" | "updated" | "deleted" | "restored" | "seeded" | "imported";

/** Where the latest write came from. */
export type Origin = "seed" | "api" | "import" | "restore";

/** Who wrote. */
export interface Author {
  readonly id: string;
  readonly name: string;
}

/** A document as of one write. */
export interface Revision {
  /** From 1, up by one with each write of the id, also over deletion; never used again. */
  readonly number: number;
  /** Random; tells this write from another that made the same number. */
  readonly writeId: string;
  /** When this revision was written, ISO 8601 in UTC; never before the one before it. */
  readonly at: string;
  /** When the document was created: for the first time, or anew after a deletion. */
  readonly createdAt: string;
  readonly by: Author;
  readonly change: Change;
  readonly origin: Origin;
  /** The document as JSON text, an object with its `id`; `undefined` in a deletion. */
  readonly body: string | undefined;
}

/** What a revision was, without the document in it. */
export type RevisionSummary = Omit<Revision, "body">;

/** The newest revision of a document, as it was read. */
export interface Head extends Revision {
  readonly id: string;
  /** The store's own version of the row, good for `over` and nothing else. */
  readonly version: string;
}

/** A live head: a document that is there. */
export type LiveHead = Head & { readonly body: string };

/** Which seed content a document was planted from. */
export interface LedgerEntry {
  readonly id: string;
  /** Hash of the canonical stored form. */
  readonly hash: string;
  /** The file it came from, below the seeds folder. */
  readonly file: string;
}

/** One write of one document: all of it lands, or none. */
export interface Write {
  readonly key: DocumentKey;
  /** The head that was read and decided on; `undefined` when there may be none of any kind. */
  readonly over: Head | undefined;
  readonly next: Revision;
  /** Recorded together with the document. */
  readonly ledger?: LedgerEntry;
  /**
   * Older revisions, as they were, newest first, of an id that there was none of. What one transaction does not
   * take follows at once, as by {@link Documents.addHistory}.
   */
  readonly history?: readonly Revision[];
  /** Recorded with the document, or before it where the two lie apart; there once only. */
  readonly idempotency?: IdempotencyDraft;
}

/** A ledger entry to record by itself, for a document as it was read. */
export interface LedgerWrite {
  readonly key: DocumentKey;
  readonly over: Head;
  readonly ledger: LedgerEntry;
}

/**
 * What became of a write. `conflict`: somebody else wrote first; `too-large`: the store can't hold it; `fenced`:
 * the fence that it came with has been moved. In all three the document has nothing of this write.
 */
export type WriteResult = "written" | "conflict" | "too-large" | "fenced";

/** A right to write into a collection, until somebody moves its fence; good for the store that gave it. */
export interface Fence {
  readonly collection: string;
}

/** On what condition writes land. */
export interface CommitOptions {
  /** Each transaction lands only while this fence stands. */
  readonly fence?: Fence | undefined;
}

/** What keeps an id from being created although there is no document of it, nor a tombstone. */
export interface Obstacle {
  /** The newest revision that is there under the id, whoever wrote it; 0 where there is none. */
  readonly number: number;
  /** The row that stands where the head would, and is none of ours. */
  readonly foreign: { readonly version: string; readonly detail: string } | undefined;
}

/** How a document is erased. */
export interface EraseOptions {
  /** What was read where the head is; `undefined` when there may be nothing. */
  readonly over: Pick<Head, "version"> | undefined;
  /** The deletion that stays. */
  readonly tombstone: Revision;
  /** All revisions up to this one are gone from then on. */
  readonly through: number;
}

/** What a write would take. */
export type WritePlan =
  | { readonly transactions: number }
  /** Why it can't be written, as the end of a sentence. */
  | { readonly problem: string };

/** Which heads a list asks for: documents, tombstones, or both. */
export type Liveness = "live" | "deleted" | "any";

/** What part of a collection to read. */
export interface ListOptions {
  /** Only ids after this one, by code unit. */
  readonly after?: string | undefined;
  /** At most so many heads, 1-1000. */
  readonly limit: number;
  readonly liveness?: Liveness;
}

/**
 * A run of heads in order of id. It may be short, or empty, and still have a `next`; it weighs no more than
 * {@link maxPageWeight}, unless it is one head.
 */
export interface HeadPage {
  readonly heads: readonly Head[];
  /** Where to go on (as `after`) while there may be more. */
  readonly next: string | undefined;
}

/** What part of a document's history to read, newest first. */
export interface HistoryOptions {
  /** Only revisions with smaller numbers. */
  readonly before?: number | undefined;
  /** At most so many revisions, 1-1000. */
  readonly limit: number;
}

/** A run of revisions, newest first. It may be short, or empty, and still have a `next`. */
export interface HistoryPage {
  readonly revisions: readonly RevisionSummary[];
  /** Where to go on (as `before`) while there may be more. */
  readonly next: number | undefined;
}

/** A row where a document's row would be, which does not say what its key says: nobody else's business but named. */
export interface ForeignRow {
  readonly id: string;
  /** Of the revision; 0 where it stands for none. */
  readonly number: number;
  /** What is wrong with it, as the end of a sentence. */
  readonly detail: string;
}

/** Documents with their history, and all that lies in one transaction with them. */
export interface Documents {
  /** The longest body it holds, in UTF-16 code units. */
  readonly maxBodyLength: number;

  /** The head, a tombstone too; `undefined` when the id was never used. */
  get(key: DocumentKey): Promise<Head | undefined>;

  list(type: string, options: ListOptions): Promise<HeadPage>;

  /** One revision; `undefined` also for what was erased. */
  revision(key: DocumentKey, number: number): Promise<Revision | undefined>;

  history(key: DocumentKey, options: HistoryOptions): Promise<HistoryPage>;

  /**
   * All revisions of a collection: those of one document together, newest first, so that the first of an
   * id is its head. In which order the documents come is the store's own business.
   */
  revisions(type: string, options: RevisionsOptions): Promise<RevisionsPage>;

  /**
   * Writes documents, each with its revision and ledger entry in one transaction, several documents to
   * a transaction where they fit. Each id at most once. Results in the order of the writes.
   */
  commit(writes: readonly Write[], options?: CommitOptions): Promise<readonly WriteResult[]>;

  /** Says what {@link commit} would do with a write, and does nothing. */
  plan(write: Write): WritePlan;

  /** What stands in the way of an id that can't be created although {@link get} knows nothing of it. */
  obstacle(key: DocumentKey): Promise<Obstacle | undefined>;

  /**
   * Adds older revisions, as they were, below one that is there; once more is the same. `conflict`: that one is
   * gone, or was erased.
   */
  addHistory(
    key: DocumentKey,
    below: Pick<Revision, "number" | "writeId">,
    revisions: readonly Revision[],
  ): Promise<"written" | "conflict">;

  /**
   * Takes old revisions out of a document's history for good, over the head as it was read; those that are not
   * there are passed over. `conflict`: the head has changed, and not all are gone.
   */
  removeRevisions(
    key: DocumentKey,
    over: Head,
    numbers: readonly number[],
  ): Promise<"written" | "conflict">;

  /**
   * Takes a document's content, history and ledger entry away for good. One transaction decides; once it has landed
   * nobody reads what was there. A refusal has touched nothing.
   */
  erase(key: DocumentKey, options: EraseOptions): Promise<"written" | "conflict">;

  /** That an id was erased, and up to which revision. */
  erasure(key: DocumentKey): Promise<Erasure | undefined>;

  /** All erasures of a collection, in no order. */
  erasures(type: string): AsyncIterable<Erasure>;

  /** Removes what erasures that broke off have left, which nobody can read; says of how many documents. */
  sweepErased(type: string): Promise<number>;

  /** Rows that stand where heads do, and are none. */
  foreignHeads(type: string): AsyncIterable<ForeignRow>;

  /** The ledger of a collection, in order of id. */
  ledger(type: string): AsyncIterable<LedgerEntry>;

  /** Records ledger entries by themselves, each over the head as it was read; each id at most once. */
  writeLedger(
    entries: readonly LedgerWrite[],
    options?: CommitOptions,
  ): Promise<readonly WriteResult[]>;

  /** Where the fence of a collection stands. Read it before the state that allows the writing. */
  fence(type: string): Promise<Fence>;

  /** Moves the fence of a collection: nothing lands any more that comes with another one. */
  moveFence(type: string): Promise<Fence>;
}

/** What requests under an Idempotency-Key have made. */
export interface IdempotencyRecords {
  idempotencyRecord(type: string, key: string): Promise<IdempotencyRecord | undefined>;

  /** Removes those that expired before a time (ISO 8601 in UTC); says how many. */
  removeIdempotencyRecords(type: string, expiredBefore: string): Promise<number>;
}

/**
 * Where documents are. Every method rejects with DocumentError `storage-unavailable` or `throttled`
 * when the storage does not answer, and never takes that for "not there"; `misconfigured` when the
 * storage is there but not ours to use.
 */
export interface DocumentStore extends Documents, IdempotencyRecords, Records {
  /** Makes sure of the storage, once; the other methods wait for it by themselves. */
  open(): Promise<void>;

  /** Lets go of what it has open, if anything; no other method may be called afterwards. */
  close(): Promise<void>;
}
