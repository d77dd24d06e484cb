import type { RowPlace } from "./archive-items.ts";
import type { RestoreChange, RestoreMode } from "./restore-collection.ts";
import { nothingChecked, type PartsCheck } from "./verify-parts.ts";

/** What is asked of a restore. */
export interface RestoreRequest {
  readonly mode: RestoreMode;
  /** Say what would be done, and do nothing. */
  readonly plan: boolean;
  /** Collections (`personas`) and documents (`moods/calm`); all without it. */
  readonly only?: readonly string[] | undefined;
}

/** How many documents were, or would be, written; and how many stay as they are. */
export interface RestoreCounts {
  readonly created: number;
  readonly updated: number;
  readonly deleted: number;
  readonly unchanged: number;
}

/** The next thing to do. */
export type RestoreStep =
  | { readonly kind: "verify"; readonly check: PartsCheck }
  /** The backup of what is there, begun under this name. */
  | { readonly kind: "safety"; readonly name?: string | undefined }
  | { readonly kind: "rows"; readonly collection: number; readonly place: RowPlace }
  /** Documents that the backup does not have, after this id. */
  | { readonly kind: "others"; readonly collection: number; readonly after: string };

/** How far a restore has come: enough for any instance to go on with it. */
export interface RestoreState extends RestoreRequest {
  readonly step: RestoreStep;
  readonly counts: RestoreCounts;
  /** The backup that was made of what was there. */
  readonly safety?: string | undefined;
}

/** A document that was, or would be, written. */
export interface RestoredDocument {
  readonly type: string;
  readonly id: string;
  readonly change: RestoreChange;
}

/** Before anything is done. */
export function beginRestore(request: RestoreRequest): RestoreState {
  const counts = { created: 0, updated: 0, deleted: 0, unchanged: 0 };
  return { ...request, step: { kind: "verify", check: nothingChecked }, counts };
}

/** The first row of a collection. */
export function rowsOf(collection: number): RestoreStep {
  return { kind: "rows", collection, place: { part: 0, row: 0 } };
}

const counted = { create: "created", update: "updated", delete: "deleted" } as const;

/** With one more document. */
export function count(counts: RestoreCounts, change: RestoreChange | undefined): RestoreCounts {
  const field = change === undefined ? "unchanged" : counted[change];
  return { ...counts, [field]: counts[field] + 1 };
}
