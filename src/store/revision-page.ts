import type { ForeignRow, Revision } from "./document-store.ts";
import type { maxPageWeight } from "./page-weight.ts";

/** A revision, and the document that it is one of. */
export interface RevisionOf extends Revision {
  readonly id: string;
}

/** A revision as a reading of all revisions comes to it. */
export interface ScannedRevision extends RevisionOf {
  /** Where to go on (as `after`) behind it. */
  readonly position: string;
}

/** What part of a collection's revisions to read. */
export interface RevisionsOptions {
  /** A position: the store's own text, good as long as the store is. */
  readonly after?: string | undefined;
  /** At most so many revisions, 1-1000. */
  readonly limit: number;
}

/**
 * A run of revisions of many documents. It may be short, or empty, and still have a `next`; what was read for it weighs
 * no more than {@link maxPageWeight}, unless it is one revision.
 */
export interface RevisionsPage {
  readonly revisions: readonly ScannedRevision[];
  /** What stands between them and is no revision. */
  readonly foreign: readonly ForeignRow[];
  /** Where to go on (as `after`) while there may be more. */
  readonly next: string | undefined;
}
