import type { ForeignRow, Revision } from "./document-store.ts";
import type { maxPageWeight } from "./page-weight.ts";

/** A revision with its document's id. */
export interface RevisionOf extends Revision {
  readonly id: string;
}

/** A revision in a scan of all revisions. */
export interface ScannedRevision extends RevisionOf {
  /** Where to continue after it (as `after`). */
  readonly position: string;
}

/** Which part of a collection's revisions to read. */
export interface RevisionsOptions {
  /** A position: an opaque text, valid as long as the store exists. */
  readonly after?: string | undefined;
  /** Maximum number of revisions, 1-1000. */
  readonly limit: number;
}

/**
 * A page of revisions of many documents. It may be short or empty and still have a `next`; the data read for it is at
 * most {@link maxPageWeight}, unless it is a single revision.
 */
export interface RevisionsPage {
  readonly revisions: readonly ScannedRevision[];
  /** Foreign rows between them. */
  readonly foreign: readonly ForeignRow[];
  /** Where to continue (as `after`) if there may be more. */
  readonly next: string | undefined;
}
