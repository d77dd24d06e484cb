import type { Fault, Shapes } from "./derived.ts";

/** What Seedbed says of a document, beside its own fields. */
export interface Meta {
  /** From 1, up by one with each write. */
  readonly revision: number;
  /** The version, as `ifMatch` and `ifNoneMatch` take it. */
  readonly etag: string;
  /** ISO 8601 in UTC, as all times are. */
  readonly createdAt: string;
  readonly updatedAt: string;
  /** Where the latest write came from. */
  readonly origin: "seed" | "api" | "import" | "restore";
}

/** A part of a list. */
export interface Page<Item> {
  readonly items: readonly Item[];
  /** Asks for the next page; `undefined` on the last one. */
  readonly cursor: string | undefined;
  /** How many there are on all pages, where that was asked for. */
  readonly total?: number | undefined;
  /** There were too many to count: there are at least `total`. */
  readonly totalIsLowerBound?: true | undefined;
}

/** What comes in pages. Nothing is asked for before it is looked at. */
export interface List<Item> extends AsyncIterable<Item> {
  /**
   * The first page, or the one that a cursor asks for.
   * @example
   * const { items, cursor } = await client.moods.list({ pageSize: 20, total: true }).page();
   */
  page(cursor?: string): Promise<Page<Item>>;
  /**
   * All of it, read to its end.
   * @example
   * const moods = await client.moods.list().toArray();
   */
  toArray(): Promise<Item[]>;
}

/** One entry of a document's history. */
export interface Revision {
  readonly number: number;
  readonly at: string;
  /** Who wrote. */
  readonly by: { readonly id: string; readonly name: string };
  readonly change: "created" | "updated" | "deleted" | "restored" | "seeded" | "imported";
  readonly etag: string;
}

/** What differs between two revisions. */
export interface Diff {
  readonly from: number;
  readonly to: number;
  readonly changes: readonly FieldChange[];
}

/** One field that differs. */
export interface FieldChange {
  /** Where it is (JSON Pointer, RFC 6901). */
  readonly pointer: string;
  readonly kind: "added" | "removed" | "changed";
  readonly before?: unknown;
  readonly after?: unknown;
  /** For text of several lines: which of them, unless too many differ. */
  readonly hunks?: readonly Hunk[];
}

/** Lines that differ, as in a unified diff: each begins with a space, `-` or `+`. */
export interface Hunk {
  readonly oldStart: number;
  readonly oldLines: number;
  readonly newStart: number;
  readonly newLines: number;
  readonly lines: readonly string[];
}

/** A document as its text: what its seed file would be. */
export interface DocumentText {
  readonly text: string;
  /** The version, as `ifMatch` takes it. */
  readonly etag: string;
}

/** Until when backups have what was erased. */
export interface Erased {
  readonly backupsUntil: string | null;
}

/** A line of an export. */
export type ExportedDocument<Name extends keyof Shapes = keyof Shapes> = {
  readonly [C in Name]: {
    readonly type: C;
    readonly document: Shapes[C] & { readonly id: string };
  };
}[Name];

/** What an import did, or with `dryRun` would do. */
export interface ImportReport {
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  /** The first 1,000 lines that were not taken, counted from 1, and why. */
  readonly failed: readonly ImportFailure[];
  /** All lines that were not taken. */
  readonly failedCount: number;
}

/** A line that was not taken. */
export interface ImportFailure {
  readonly line: number;
  readonly code: string;
  readonly detail: string;
  readonly errors?: readonly Fault[];
}

/** That it runs, and which version. */
export interface Health {
  readonly status: "ok";
  readonly version: string;
  /** The commit that it was built from, where that is known. */
  readonly commit?: string;
}

/** Whether it can serve, and what was looked at. */
export interface Readiness {
  /** `starting`: a new table is still without its first documents. */
  readonly status: "ok" | "degraded" | "starting" | "unavailable";
  readonly checks: {
    readonly store: { readonly status: string; readonly ms: number; readonly detail?: string };
    readonly seeds: {
      readonly status: string;
      readonly detail?: string;
      /** How many were in which state at `countedAt`, ISO 8601. */
      readonly states?: Readonly<Record<string, number>>;
      readonly countedAt?: string;
      readonly problems: readonly { readonly file: string; readonly detail: string }[];
    };
    readonly backups: {
      readonly status: string;
      readonly last?: string;
      /** When somebody looked, ISO 8601. */
      readonly checkedAt?: string;
      readonly detail?: string;
    };
  };
}
