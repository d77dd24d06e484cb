import type { LeaseClaim } from "./lease.ts";
import type { Receipt, ReceiptDraft, ReceiptSelection } from "./receipt.ts";
import type { RevisionsOptions, RevisionsPage } from "./revision-page.ts";

/** Which document: its collection and its id. */
export interface DocumentKey {
  readonly type: string;
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
  /** When this revision was written, ISO 8601 in UTC. */
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
  /** The store's own version of the row, good for {@link Write.over} and nothing else. */
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
  /** Older revisions, as they were, of an id that there was none of: what fits a transaction with the rest. */
  readonly history?: readonly Revision[];
  /** Recorded with the document, or before it where the two lie apart; there once only. */
  readonly receipt?: ReceiptDraft;
}

/** `conflict`: somebody else wrote first, and the document has nothing of this write. */
export type WriteResult = "written" | "conflict";

/** How far the planting of a collection has come. */
export type PlantingState =
  | { readonly kind: "never" }
  /** Under way, or broken off, with the file set of this hash. */
  | { readonly kind: "started"; readonly fileSet: string }
  /** Finished; with the hash of the file set that was last looked at, where new files are looked for. */
  | { readonly kind: "done"; readonly fileSet?: string }
  | { readonly kind: "restoring" };

/** What the store remembers beside documents. */
export interface StoreState {
  readonly collections: ReadonlyMap<string, PlantingState>;
  readonly version: string;
}

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

/** A run of heads in order of id. */
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

/** A run of revisions, newest first. */
export interface HistoryPage {
  readonly revisions: readonly RevisionSummary[];
  /** Where to go on (as `before`) while there may be more. */
  readonly next: number | undefined;
}

/**
 * Where documents are. Every method rejects with DocumentError `storage-unavailable` or `throttled`
 * when the storage does not answer, and never takes that for "not there"; `misconfigured` when the
 * storage is there but not ours to use.
 */
export interface DocumentStore {
  /** The longest body it holds, in UTF-16 code units. */
  readonly maxBodyLength: number;

  /** Makes sure of the storage, once; the other methods wait for it by themselves. */
  open(): Promise<void>;

  /** The head, a tombstone too; `undefined` when the id was never used. */
  get(key: DocumentKey): Promise<Head | undefined>;

  list(type: string, options: ListOptions): Promise<HeadPage>;

  revision(key: DocumentKey, number: number): Promise<Revision | undefined>;

  history(key: DocumentKey, options: HistoryOptions): Promise<HistoryPage>;

  /**
   * All revisions of a collection: those of one document together, newest first, so that the first of an
   * id is its head. The documents are in the order of their ids, each read as if a `|` followed it.
   */
  revisions(type: string, options: RevisionsOptions): Promise<RevisionsPage>;

  /**
   * Writes documents, each with its revision and ledger entry in one transaction, several documents to
   * a transaction where they fit. Each id at most once. Results in the order of the writes.
   */
  commit(writes: readonly Write[]): Promise<readonly WriteResult[]>;

  /** Adds older revisions, as they were, to the history of a document that is there; once more is the same. */
  addHistory(key: DocumentKey, revisions: readonly Revision[]): Promise<void>;

  /** Takes old revisions out of a document's history for good; those that are not there are passed over. */
  removeRevisions(key: DocumentKey, numbers: readonly number[]): Promise<void>;

  /**
   * Takes a document's content, history and ledger entry away for good and leaves `tombstone`, which
   * follows `over`: the last step is one transaction, so that nobody brings back what is going.
   */
  erase(key: DocumentKey, over: Head, tombstone: Revision): Promise<WriteResult>;

  receipt(type: string, key: string): Promise<Receipt | undefined>;

  /** Removes the receipts of one document, or those that expired before a time; says how many. */
  removeReceipts(type: string, which: ReceiptSelection): Promise<number>;

  /** The ledger of a collection, in order of id. */
  ledger(type: string): AsyncIterable<LedgerEntry>;

  /** Records ledger entries by themselves, whatever the documents are; each id at most once. */
  record(type: string, entries: readonly LedgerEntry[]): Promise<void>;

  /** What is remembered, read now; the first reading is the one that opened the store. */
  state(): Promise<StoreState>;

  /** Moves a collection's planting on from what was read; `false` when somebody else did first. */
  changeState(read: StoreState, type: string, planting: PlantingState): Promise<boolean>;

  /** Takes or renews a lease; `false` when somebody else has it. */
  acquireLease(name: string, claim: LeaseClaim): Promise<boolean>;

  /** Gives a lease back, if this owner has it. */
  releaseLease(name: string, owner: string): Promise<void>;
}
