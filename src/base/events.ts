import type { ErrorCode } from "./errors.ts";
import type { Spent } from "./measure.ts";

/** What may be said of a failure: one that we mean in its sentence, any other with all there is to know. */
export interface Failure {
  readonly code?: ErrorCode;
  readonly detail?: string;
  /** Name, message and stack, and the same of its causes. */
  readonly error?: object;
}

/**
 * Everything that is written to the log: each event's name, with the fields that it can have. Never a
 * document's content, never a secret. docs/operations.md says the same to who reads it in the portal.
 */
export interface Events {
  /** A request was answered: one of these for each. */
  request: Spent & {
    /** The function's name: `personas-get`. */
    readonly operation: string;
    readonly method: string;
    /** As it was asked for, without its query, which may hold a key; at most 200 characters. */
    readonly path: string;
    readonly status: number;
    /** Of the problem that it was answered with. */
    readonly code?: ErrorCode | undefined;
    /** A collection, or another part of the API, such as `backups`. */
    readonly about: string;
    /** The one that was read or written, where the answer is about one. */
    readonly revision?: number | undefined;
    /** The caller's. */
    readonly role?: string | undefined;
    /** The caller's id: the object id in Entra, `key`, `local` or `anonymous`. */
    readonly caller?: string | undefined;
    readonly requestId: string;
    /** W3C Trace Context: the operation_Id of all that belongs to it. */
    readonly traceId?: string | undefined;
  };
  /** Why a request failed, where its answer does not say: a fault of ours, or of what is behind us. */
  "request-failed": {
    readonly operation: string;
    readonly requestId: string;
    readonly code: ErrorCode;
    readonly error: object;
  };
  /** An admin changed something, or tried to. */
  audit: {
    readonly action: string;
    readonly by: { readonly id: string; readonly name: string };
    /** `done`, or the problem's code. */
    readonly result: string;
    readonly requestId: string;
    /** What it was about: the values of the path's names, and of the query. */
    readonly params: object;
    readonly query: object;
  };
  /** A legacy frontend, which does not ask for more, got a list that has more (`LEGACY_FRONTENDS`). */
  "list-cut": {
    readonly collection: string;
  };
  /** Documents were planted. */
  planted: Spent & {
    /** Of each collection its state, and how many documents. */
    readonly collections: object;
  };
  "planting-failed": Failure;
  /** A seed file that can't be planted. */
  "seed-problem": {
    readonly file: string;
    readonly line?: number | undefined;
    readonly detail: string;
  };
  /** How the seeds stand, by timer. */
  seeds: Spent & {
    /** How many are in which state: `{"in-sync": 50, "edited": 2, ...}`. */
    readonly states: object;
  };
  "seeds-failed": Failure;
  /** An admin applied seeds. */
  "seeds-applied": {
    readonly by: string;
    readonly plan: string;
    /** How many had which outcome: `{"planted": 2, ...}`. */
    readonly outcomes: object;
    readonly problems: number;
  };
  /** A file was saved and its document with it (`USE_SEED_DATA_MODE=false`). */
  "seed-followed": {
    readonly type: string;
    readonly id: string;
    readonly file: string;
    readonly change: string;
  };
  "following-failed": Failure;
  /** A backup is whole, and was read back. */
  "backup-made": Partial<Spent> & {
    readonly name: string;
    /** A caller's id, or `timer`. */
    readonly by: string;
    /** Of each collection how many documents, deleted ones, older revisions and ledger rows. */
    readonly collections: object;
    /** Rows of the table that are no documents, and in no backup. */
    readonly leftOut: number;
    /** Backups that were too old. */
    readonly removed: readonly string[];
  };
  /** A call's time was up before the backup was whole. */
  "backup-begun": {
    readonly name: string;
    readonly by: string;
  };
  /** A row of the table that is no document, and in no backup. */
  "backup-left-out": {
    readonly name: string;
    readonly type: string;
    readonly id: string;
    readonly number: number;
    readonly detail: string;
  };
  "backup-verified": {
    readonly name: string;
    readonly by: string;
    readonly ok: boolean;
    readonly problems: number;
  };
  /** Logged as a warning where some documents failed. */
  "backup-restored": Restored;
  /** A call's time was up before all was restored. */
  "backup-restoring": Restored;
  /** A document of a backup that can't be written; all others are restored. */
  "restore-left-out": {
    readonly name: string;
    readonly by: string;
    readonly type: string;
    readonly id: string;
    readonly code: ErrorCode;
    readonly detail: string;
  };
  /** A file beside the backups that should say what was erased, and can't be read. */
  "erasure-unreadable": {
    readonly file: string;
    readonly detail: string;
  };
  "backup-failed": Failure;
  /** How the backups are could not be found out, or not be kept. */
  "backups-failed": Failure;
  /** An erasure is done, and could not be put on record beside the backups; the next backup does that. */
  "erasure-file-failed": Failure;
  /** The timer found no place for backups. */
  "backups-off": object;
  /** Old revisions were dropped. */
  pruned: Spent & {
    /** Documents whose history was cut. */
    readonly documents: number;
    readonly revisions: number;
    /** Idempotency keys that are free again. */
    readonly receipts: number;
  };
  "pruning-failed": Failure;
}

/** What a restore has done so far. */
interface Restored {
  readonly name: string;
  readonly by: string;
  readonly mode: string;
  readonly plan: boolean;
  readonly created: number;
  readonly updated: number;
  readonly deleted: number;
  readonly unchanged: number;
  /** Passed over, since they were erased after the backup was made. */
  readonly erased: number;
  /** They can't be written. */
  readonly failed: number;
  /** The backup that was made of what was there. */
  readonly safety?: string | undefined;
}

/** The events of work that went wrong, and that nobody waits for. */
export type FailedEvent = Extract<
  { [Name in keyof Events]: Failure extends Events[Name] ? Name : never }[keyof Events],
  `${string}-failed`
>;

/** One thing that happened, as fields to look for. */
export type LogEvent =
  | { [Name in keyof Events]: { readonly event: Name } & Events[Name] }[keyof Events]
  | ({ readonly event: FailedEvent } & Failure);
