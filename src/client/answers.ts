import type { Fault, Shapes } from "./derived.ts";
import type { OrInterface } from "./documents.ts";

/** What Seedbed records about a document, beside the document's own fields. */
export interface Meta {
  /** Starts at 1 and grows by one with each write. */
  readonly revision: number;
  /** The version, for `ifMatch` and `ifNoneMatch`. */
  readonly etag: string;
  /** ISO 8601 in UTC, like all times. */
  readonly createdAt: string;
  readonly updatedAt: string;
  /** Where the latest write came from. */
  readonly origin: "seed" | "api" | "import" | "restore";
  /** The author of the latest write. Only in lists with `fields` or `deleted`, for callers who may read the history. */
  readonly updatedBy?: Author;
  /** What lint finds in a template, in the answer to its write alone. It is not stored. */
  readonly warnings?: readonly Finding[];
}

/** One page of a list. */
export interface Page<Item> {
  readonly items: readonly Item[];
  /** Pass it to `page` for the next page; `undefined` on the last one. */
  readonly cursor: string | undefined;
  /** The number of items on all pages, if it was requested. */
  readonly total?: number | undefined;
  /** There were too many to count: `total` is the minimum. */
  readonly totalIsLowerBound?: true | undefined;
}

/** A list that is fetched page by page, as it is read. */
export interface List<Item> extends AsyncIterable<Item> {
  /**
   * Reads the first page, or the page of a cursor.
   * @example
   * const { items, cursor } = await client.moods.list({ pageSize: 20, total: true }).page();
   */
  page(cursor?: string): Promise<Page<Item>>;
  /**
   * Reads all pages.
   * @example
   * const moods = await client.moods.list().toArray();
   */
  toArray(): Promise<Item[]>;
}

/** Who wrote something. */
export interface Author {
  readonly id: string;
  readonly name: string;
}

/** One entry of a document's history. */
export interface Revision {
  readonly number: number;
  readonly at: string;
  readonly by: Author;
  readonly change: "created" | "updated" | "deleted" | "restored" | "seeded" | "imported";
  readonly etag: string;
}

/** The differences between two revisions. */
export interface Diff {
  readonly from: number;
  readonly to: number;
  readonly changes: readonly FieldChange[];
}

/** One field that differs. */
export interface FieldChange {
  /** Its location (JSON Pointer, RFC 6901). */
  readonly pointer: string;
  readonly kind: "added" | "removed" | "changed";
  readonly before?: unknown;
  readonly after?: unknown;
  /** The lines that differ, for text of several lines, unless there are too many. */
  readonly hunks?: readonly Hunk[];
}

/** Differing lines, as in a unified diff: each begins with a space, `-` or `+`. */
export interface Hunk {
  readonly oldStart: number;
  readonly oldLines: number;
  readonly newStart: number;
  readonly newLines: number;
  readonly lines: readonly string[];
}

/** The labels of a document, and their last hundred moves, newest first. */
export interface Labels {
  /** `latest`, unless the document is deleted, and the others by name. */
  readonly labels: readonly Label[];
  readonly moves: readonly LabelMove[];
}

/** A name for a revision. */
export interface Label {
  readonly label: string;
  readonly revision: number;
  /** The label's version, for `ifMatch`. */
  readonly etag: string;
  readonly at: string;
  /** Who moved it there. */
  readonly by: { readonly id: string; readonly name: string };
}

/** A move of a label. */
export interface LabelMove {
  readonly label: string;
  /** `null` if the label was new. */
  readonly from: number | null;
  /** `null` if it was removed. */
  readonly to: number | null;
  readonly at: string;
  readonly by: { readonly id: string; readonly name: string };
}

/** A document to render with: its newest revision, a certain one, or the one that a label names. */
export type Chosen =
  | string
  | { readonly id: string; readonly revision?: number; readonly label?: string };

/** What to render a template with. */
export interface RenderRequest {
  readonly inputs?: OrInterface<Readonly<Record<string, unknown>>>;
  readonly persona?: Chosen;
  readonly scenario?: Chosen;
  readonly mood?: Chosen;
  /** The revision of the stored template. */
  readonly revision?: number;
  /** The label of the stored template's revision. */
  readonly label?: string;
}

/** A rendered template. */
export interface Rendering {
  readonly messages: readonly Message[];
  /** As the template has it. */
  readonly model: unknown;
  /** The revisions that were used. Rendering them again gives the same messages. */
  readonly used: {
    readonly [Name in "template" | "persona" | "scenario" | "mood"]?: {
      readonly id: string;
      readonly revision: number;
    };
  };
  readonly warnings: readonly Fault[];
}

/** What lint finds in a template. */
export interface Finding {
  /** The rule: `unknown_filter`, `unused_input`. */
  readonly rule: string;
  /** `error`: can't be rendered or stored; `warning`: hardly does what was meant; `info`: style. */
  readonly severity: "error" | "warning" | "info";
  readonly message: string;
  /** The field that it is in (JSON Pointer, RFC 6901). */
  readonly pointer: string;
  /** Lines and columns count from 1, in UTF-16 units; the end is exclusive. Absent if the field is no text. */
  readonly line?: number;
  readonly column?: number;
  readonly endLine?: number;
  readonly endColumn?: number;
  /** A text to put in place of the range. */
  readonly suggestion?: { readonly message: string; readonly replacement: string };
}

/** A message for a model. */
export interface Message {
  readonly role: "system" | "user" | "assistant" | "developer" | "tool";
  readonly content: string;
  readonly attributes?: Readonly<Record<string, string>>;
  /** The parts of the content, in order, if they were requested. */
  readonly segments?: readonly Segment[];
}

/** A part of a message. */
export interface Segment {
  readonly text: string;
  /** The input or document that it is from: `persona`. The template's own text has none. */
  readonly source?: string;
}

/** A document as text: the content of its seed file. */
export interface DocumentText {
  readonly text: string;
  /** The version, for `ifMatch`. */
  readonly etag: string;
}

/** The result of an erasure: the time until which backups still hold what was erased. */
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

/** What an import did, or would do with `dryRun`. */
export interface ImportReport {
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  /** The first 1,000 rejected lines, numbered from 1, with the reasons. */
  readonly failed: readonly ImportFailure[];
  /** The number of all rejected lines. */
  readonly failedCount: number;
}

/** A rejected line. */
export interface ImportFailure {
  readonly line: number;
  readonly code: string;
  readonly detail: string;
  readonly errors?: readonly Fault[];
}

/** Says that the service runs, and its version. */
export interface Health {
  readonly status: "ok";
  readonly version: string;
  /** The commit that it was built from, if known. */
  readonly commit?: string;
}

/** Whether the service can handle requests, and the checks behind that. */
export interface Readiness {
  /** `starting`: a new table does not have its first documents yet. */
  readonly status: "ok" | "degraded" | "starting" | "unavailable";
  readonly checks: {
    readonly store: { readonly status: string; readonly ms: number; readonly detail?: string };
    readonly seeds: {
      readonly status: string;
      readonly detail?: string;
      /** The number of seeds in each state, as of `countedAt` (ISO 8601). */
      readonly states?: Readonly<Record<string, number>>;
      readonly countedAt?: string;
      readonly problems: readonly { readonly file: string; readonly detail: string }[];
    };
    readonly backups: {
      readonly status: string;
      readonly last?: string;
      /** The time of the last check, ISO 8601. */
      readonly checkedAt?: string;
      readonly detail?: string;
    };
  };
}
