import type { Erasure } from "./erasure.ts";
import type { IdempotencyDraft, IdempotencyRecord } from "./idempotency.ts";
import type { LabelStore } from "./labels.ts";
import type { maxPageWeight } from "./page-weight.ts";
import type { Records } from "./records.ts";
import type { RevisionsOptions, RevisionsPage } from "./revision-page.ts";

/** Identifies a document: its collection and id. */
export interface DocumentKey {
  readonly collection: string;
  readonly id: string;
}

/** The kind of change of a revision. */
export type Change = "created" | "updated" | "deleted" | "restored" | "seeded" | "imported";

/** Where the latest write came from. */
export type Origin = "seed" | "api" | "import" | "restore";

/** The author of a revision. */
export interface Author {
  readonly id: string;
  readonly name: string;
}

/** A document as of one write. */
export interface Revision {
  /** From 1, increased by one with each write of the id, even after a deletion; never reused. */
  readonly number: number;
  /** Random; distinguishes this write from another with the same number. */
  readonly writeId: string;
  /** When this revision was written, ISO 8601 in UTC; never before its predecessor. */
  readonly at: string;
  /** When the document was created, or created again after a deletion. */
  readonly createdAt: string;
  readonly by: Author;
  readonly change: Change;
  readonly origin: Origin;
  /** The document as JSON text, an object with its `id`; `undefined` for a deletion. */
  readonly body: string | undefined;
}

/** A revision without its content. */
export type RevisionSummary = Omit<Revision, "body">;

/** The newest revision of a document, as read. */
export interface Head extends Revision {
  readonly id: string;
  /** The store's own version of the row, only for use as `over`. */
  readonly version: string;
}

/** Which head was read: its row and its write. */
export type ReadHead = Pick<Head, "version" | "writeId">;

/** The head of an existing document. */
export type LiveHead = Head & { readonly body: string };

/** The seed content that a document was planted from. */
export interface LedgerEntry {
  readonly id: string;
  /** Hash of the canonical stored form. */
  readonly hash: string;
  /** The file, relative to the seeds folder. */
  readonly file: string;
}

/** One atomic write of one document. */
export interface Write {
  readonly key: DocumentKey;
  /** The head that was read; `undefined` requires that there is no head, not even a tombstone. */
  readonly over: Head | undefined;
  readonly next: Revision;
  /** Recorded together with the document. */
  readonly ledger?: LedgerEntry;
  /**
   * Older revisions, newest first, for a new id. Those that don't fit into the transaction are added immediately after
   * it, as by {@link Documents.addHistory}.
   */
  readonly history?: readonly Revision[];
  /** Recorded with the document, or before it if it is in another partition; must be unique. */
  readonly idempotency?: IdempotencyDraft;
}

/** A ledger entry to record on its own, conditional on the head that was read. */
export interface LedgerWrite {
  readonly key: DocumentKey;
  readonly over: ReadHead;
  readonly ledger: LedgerEntry;
}

/**
 * The result of a write. `conflict`: another write came first; `too-large`: it exceeds the store's limits; `fenced`:
 * its fence has been moved. In all three cases nothing was written.
 */
export type WriteResult = "written" | "conflict" | "too-large" | "fenced";

/** Permission to write into a collection until its fence is moved; only valid for the store that issued it. */
export interface Fence {
  readonly collection: string;
}

/** The conditions of writes. */
export interface CommitOptions {
  /** Each transaction only succeeds while this fence has not moved. */
  readonly fence?: Fence | undefined;
}

/** What prevents an id from being created although it has neither a document nor a tombstone. */
export interface Obstacle {
  /** The newest existing revision number of the id; 0 if there is none. */
  readonly number: number;
  /** A foreign row in the place of the head. */
  readonly foreign: { readonly version: string; readonly detail: string } | undefined;
}

/** Options for erasing a document. */
export interface EraseOptions {
  /** The row that was read in the place of the head; `undefined` requires that there is none. */
  readonly over: Pick<Head, "version"> | undefined;
  /** The remaining tombstone. */
  readonly tombstone: Revision;
  /** All revisions up to this one are removed. */
  readonly through: number;
}

/** How a write would be carried out. */
export type WritePlan =
  | { readonly transactions: number }
  /** Why it can't be written, as the second half of a sentence. */
  | { readonly problem: string };

/** Which heads to list: documents, tombstones, or both. */
export type Liveness = "live" | "deleted" | "any";

/** Which part of a collection to read. */
export interface ListOptions {
  /** Only ids after this one, by code unit. */
  readonly after?: string | undefined;
  /** Maximum number of heads, 1-1000. */
  readonly limit: number;
  readonly liveness?: Liveness;
}

/**
 * A page of heads, ordered by id. It may be short or empty and still have a `next`; its size is at most
 * {@link maxPageWeight}, unless it is a single head.
 */
export interface HeadPage {
  readonly heads: readonly Head[];
  /** Where to continue (as `after`) if there may be more. */
  readonly next: string | undefined;
}

/** Which part of a document's history to read, newest first. */
export interface HistoryOptions {
  /** Only revisions with smaller numbers. */
  readonly before?: number | undefined;
  /** Maximum number of revisions, 1-1000. */
  readonly limit: number;
}

/** A page of revisions, newest first. It may be short or empty and still have a `next`. */
export interface HistoryPage {
  readonly revisions: readonly RevisionSummary[];
  /** Where to continue (as `before`) if there may be more. */
  readonly next: number | undefined;
}

/** A row in the place of a document's row whose columns contradict its key; it is ignored, but reported. */
export interface ForeignRow {
  readonly id: string;
  /** The revision number; 0 if it is not a revision. */
  readonly number: number;
  /** Its problem, as the second half of a sentence. */
  readonly detail: string;
}

/** Documents with their history, and everything that is written in the same transaction. */
export interface Documents {
  /** Maximum length of a body, in UTF-16 code units. */
  readonly maxBodyLength: number;

  /** The head, which may be a tombstone; `undefined` if the id was never used. */
  get(key: DocumentKey): Promise<Head | undefined>;

  list(collection: string, options: ListOptions): Promise<HeadPage>;

  /** One revision; `undefined` also if it was erased. */
  revision(key: DocumentKey, number: number): Promise<Revision | undefined>;

  history(key: DocumentKey, options: HistoryOptions): Promise<HistoryPage>;

  /**
   * All revisions of a collection, grouped by document, newest first, so that the first of an id is its head. The order
   * of the documents is up to the store.
   */
  revisions(collection: string, options: RevisionsOptions): Promise<RevisionsPage>;

  /**
   * Writes documents, each with its revision and ledger entry in one transaction; several documents may share a
   * transaction. Each id may occur only once. The results are in the order of the writes.
   */
  commit(writes: readonly Write[], options?: CommitOptions): Promise<readonly WriteResult[]>;

  /** Reports what {@link commit} would do with a write, without doing it. */
  plan(write: Write): WritePlan;

  /** What prevents an id from being created although {@link get} returns nothing. */
  obstacle(key: DocumentKey): Promise<Obstacle | undefined>;

  /**
   * Adds older revisions below an existing one; can be repeated. `conflict`: that one no longer exists, or was erased.
   */
  addHistory(
    key: DocumentKey,
    below: Pick<Revision, "number" | "writeId">,
    revisions: readonly Revision[],
  ): Promise<"written" | "conflict">;

  /**
   * Permanently removes old revisions, conditional on the head that was read; missing ones are ignored. `conflict`: the
   * head has changed, or a label was moved to one of them, and not all were removed.
   */
  removeRevisions(
    key: DocumentKey,
    over: Head,
    numbers: readonly number[],
  ): Promise<"written" | "conflict">;

  /**
   * Permanently removes a document's content, history, labels and ledger entry. One transaction decides; after it succeeds,
   * nobody can read the content. If it is refused, nothing has changed.
   */
  erase(key: DocumentKey, options: EraseOptions): Promise<"written" | "conflict">;

  /** The erasure of an id, if it was erased. */
  erasure(key: DocumentKey): Promise<Erasure | undefined>;

  /** All erasures of a collection, unordered. */
  erasures(collection: string): AsyncIterable<Erasure>;

  /** Removes the unreadable leftovers of interrupted erasures; returns the number of documents. */
  sweepErased(collection: string): Promise<number>;

  /** Foreign rows in the place of heads. */
  foreignHeads(collection: string): AsyncIterable<ForeignRow>;

  /** The ledger of a collection, ordered by id. */
  ledger(collection: string): AsyncIterable<LedgerEntry>;

  /** Records ledger entries on their own, each conditional on the head that was read; each id at most once. */
  writeLedger(
    entries: readonly LedgerWrite[],
    options?: CommitOptions,
  ): Promise<readonly WriteResult[]>;

  /** The current fence of a collection. Read it before the state that permits writing. */
  fence(collection: string): Promise<Fence>;

  /** Moves the fence of a collection: writes with an older fence fail from then on. */
  moveFence(collection: string): Promise<Fence>;
}

/** The results of requests with an Idempotency-Key. */
export interface IdempotencyRecords {
  idempotencyRecord(collection: string, key: string): Promise<IdempotencyRecord | undefined>;

  /** Removes those that expired before a time (ISO 8601 in UTC); returns their number. */
  removeIdempotencyRecords(collection: string, expiredBefore: string): Promise<number>;
}

/**
 * A store for documents. Every method rejects with DocumentError `storage-unavailable` or `throttled` if the storage
 * does not answer, and never treats that as "not found"; with `misconfigured` if access is denied.
 */
export interface DocumentStore extends Documents, LabelStore, IdempotencyRecords, Records {
  /** Prepares the storage once; the other methods call it themselves. */
  open(): Promise<void>;

  /** Closes files and connections; no other method may be called afterwards. */
  close(): Promise<void>;
}
