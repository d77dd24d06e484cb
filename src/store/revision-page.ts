import type { Revision } from "./document-store.ts";

/** A revision, and the document that it is one of. */
export interface RevisionOf extends Revision {
  readonly id: string;
}

/** Where a reading of revisions has come to. */
export type RevisionPosition = Pick<RevisionOf, "id" | "number">;

/** What part of a collection's revisions to read. */
export interface RevisionsOptions {
  /** Only what follows this one. */
  readonly after?: RevisionPosition | undefined;
  /** At most so many revisions, 1-1000. */
  readonly limit: number;
}

/** A run of revisions of many documents. */
export interface RevisionsPage {
  readonly revisions: readonly RevisionOf[];
  /** Where to go on (as `after`) while there may be more. */
  readonly next: RevisionPosition | undefined;
}

/** Where a reading is after a revision. */
export function toPosition<T extends RevisionPosition | undefined>(last: T) {
  return last && { id: last.id, number: last.number };
}
