import type { ErrorCode } from "./errors.ts";
import type { Spent } from "./measure.ts";

/** What is logged about a failure: code, message and cause of an expected one, all details of any other. */
export interface Failure {
  readonly code?: ErrorCode;
  readonly detail?: string;
  /** Name, message and stack, and the same of its causes; of an expected one, those of its cause. */
  readonly error?: object;
}

/**
 * All log events with their fields. They never contain a document's content or a secret. docs/operations.md lists them
 * for operators.
 */
export interface Events {
  /** A request was answered; one per request, and one for each operation that an agent's request carries out. */
  request: Spent & {
    /** The function's name: `personas-get`. */
    readonly operation: string;
    readonly method: string;
    /** As requested, without the query, which may contain a key; at most 200 characters. */
    readonly path: string;
    readonly status: number;
    /** The problem's code, if the answer is a problem. */
    readonly code?: ErrorCode | undefined;
    /** A collection, or another part of the API, such as `backups`. */
    readonly about: string;
    /** The revision read or written, if the answer is about one. */
    readonly revision?: number | undefined;
    /** The caller's role. */
    readonly role?: string | undefined;
    /** The caller's id: the object id in Entra, `key`, `local` or `anonymous`. */
    readonly caller?: string | undefined;
    readonly requestId: string;
    /** W3C Trace Context: the operation_Id of everything that belongs to it. */
    readonly traceId?: string | undefined;
    /** `mcp` for such an operation, whose failure is none of the agent's request. */
    readonly via?: "mcp" | undefined;
  };
  /** A request failed for a reason that its answer does not give: an error in the app, or in its dependencies. */
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
    /** What it was about: the path parameters and the query. */
    readonly params: object;
    readonly query: object;
  };
  /** A legacy frontend, which requests only one page, got the first of several (`LEGACY_FRONTENDS`). */
  "list-cut": {
    readonly collection: string;
  };
  /** Documents were planted. */
  planted: Spent & {
    /** The state and the number of documents of each collection. */
    readonly collections: object;
  };
  "planting-failed": Failure;
  /** A seed file that can't be planted. */
  "seed-problem": {
    readonly file: string;
    readonly line?: number | undefined;
    readonly detail: string;
  };
  /** The seeds were counted, by timer. */
  seeds: Spent & {
    /** The number in each state: `{"in-sync": 50, "edited": 2, ...}`. */
    readonly states: object;
  };
  "seeds-failed": Failure;
  /** Whether the app can serve requests, by timer; a warning if not all is well. */
  readiness: {
    /** `ok` and `degraded` can. */
    readonly status: string;
    /** The status of each check. */
    readonly store: string;
    readonly seeds: string;
    readonly backups: string;
  };
  "readiness-failed": Failure;
  /** An admin applied seeds. */
  "seeds-applied": {
    readonly by: string;
    readonly plan: string;
    /** The number with each outcome: `{"planted": 2, ...}`. */
    readonly outcomes: object;
    readonly problems: number;
  };
  /** A file was saved, and its document updated (`USE_SEED_DATA_MODE=false`). */
  "seed-followed": {
    readonly type: string;
    readonly id: string;
    readonly file: string;
    readonly change: string;
  };
  "following-failed": Failure;
  /** A backup is complete and was read back. */
  "backup-made": Partial<Spent> & {
    readonly name: string;
    /** A caller's id, or `timer`. */
    readonly by: string;
    /** For each collection, the number of documents, deleted ones, older revisions and ledger rows. */
    readonly collections: object;
    /** Table rows that are not documents, and are in no backup. */
    readonly leftOut: number;
    /** Old backups that were removed. */
    readonly removed: readonly string[];
  };
  /** A call's time ran out before the backup was complete. */
  "backup-begun": {
    readonly name: string;
    readonly by: string;
  };
  /** A table row is not a document, and is in no backup. */
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
  /** Logged as a warning if some documents failed. */
  "backup-restored": Restored;
  /** A call's time ran out before the restore was complete. */
  "backup-restoring": Restored;
  /** A document in a backup can't be written; all others are restored. */
  "restore-left-out": {
    readonly name: string;
    readonly by: string;
    readonly type: string;
    readonly id: string;
    readonly code: ErrorCode;
    readonly detail: string;
  };
  /** A record of an erasure beside the backups can't be read. */
  "erasure-unreadable": {
    readonly file: string;
    readonly detail: string;
  };
  "backup-failed": Failure;
  /** Checking the backups or storing the result failed. */
  "backups-failed": Failure;
  /** A document was erased, but recording it beside the backups failed; the next backup does that. */
  "erasure-file-failed": Failure;
  /** The timer fired, but no place for backups is configured. */
  "backups-off": object;
  /** Old revisions were removed. */
  pruned: Spent & {
    /** Documents whose history was shortened. */
    readonly documents: number;
    readonly revisions: number;
    /** Expired Idempotency-Keys removed. */
    readonly receipts: number;
    /** Whether it reached the last document; if not, the next run continues there. */
    readonly complete: boolean;
  };
  "pruning-failed": Failure;
}

/** The progress of a restore. */
interface Restored {
  readonly name: string;
  readonly by: string;
  readonly mode: string;
  readonly plan: boolean;
  readonly created: number;
  readonly updated: number;
  readonly deleted: number;
  readonly unchanged: number;
  /** Those whose labels were put, moved or taken off. */
  readonly labelled: number;
  /** Skipped because they were erased after the backup was made. */
  readonly erased: number;
  /** Documents that can't be written. */
  readonly failed: number;
  /** The backup of the current documents, made first. */
  readonly safety?: string | undefined;
}

/** The events for failed background work. */
export type FailedEvent = Extract<
  { [Name in keyof Events]: Failure extends Events[Name] ? Name : never }[keyof Events],
  `${string}-failed`
>;

/** One event, as searchable fields. */
export type LogEvent =
  | { [Name in keyof Events]: { readonly event: Name } & Events[Name] }[keyof Events]
  | ({ readonly event: FailedEvent } & Failure);
