import type { ErrorCode } from "../../base/errors.ts";
import { firstRow, type LinePlace, type RowPlace } from "../archive/items.ts";
import { nothingChecked, type PartsCheck } from "../archive/verify-parts.ts";

/** What a restore does to documents that are there. */
export type RestoreMode = "missing" | "merge" | "exact";

/** What becomes of a document. */
export type RestoreChange = "create" | "update" | "delete";

/** What is asked of a restore. */
export interface RestoreRequest {
  readonly mode: RestoreMode;
  /** Say what would be done, and do nothing. */
  readonly plan: boolean;
  /** Collections (`personas`) and documents (`moods/calm`); all without it. */
  readonly only?: readonly string[] | undefined;
}

/** How many documents were, or would be, written; and how many stay as they are, and why. */
export interface RestoreCounts {
  readonly created: number;
  readonly updated: number;
  readonly deleted: number;
  readonly unchanged: number;
  /** Erased since the backup was made, and so passed over. */
  readonly erased: number;
  /** They can't be written. */
  readonly failed: number;
}

/** The next thing to do. */
export type RestoreStep =
  | { readonly kind: "verify"; readonly check: PartsCheck }
  /** The backup of what is there, begun under this name. */
  | { readonly kind: "safety"; readonly name?: string | undefined }
  /** Nothing is planted any more, and nobody else's restore goes on. */
  | { readonly kind: "claim" }
  | { readonly kind: "rows"; readonly collection: number; readonly place: RowPlace }
  /** Documents that the backup does not have, after this id. */
  | { readonly kind: "others"; readonly collection: number; readonly after: string };

/** A step within a collection. */
export type CollectionStep = Extract<RestoreStep, { readonly collection: number }>;

/** A document of a collection. */
export interface NamedDocument {
  readonly type: string;
  readonly id: string;
}

/** A document that was, or would be, written. */
export interface RestoredDocument extends NamedDocument {
  readonly change: RestoreChange;
}

/** A document that can't be written, and where in the backup it is. */
export interface FailedDocument extends NamedDocument, Partial<LinePlace> {
  readonly code: ErrorCode;
  readonly detail: string;
}

/** How far a restore has come: enough for any instance to go on with it. */
export interface RestoreState extends RestoreRequest {
  readonly step: RestoreStep;
  readonly counts: RestoreCounts;
  /** The first of those that failed. */
  readonly failed: readonly FailedDocument[];
  /** The first of those that were passed over. */
  readonly erased: readonly NamedDocument[];
  /** The backup that was made of what was there. */
  readonly safety?: string | undefined;
}

/** Documents that are named of each kind; the rest is counted. */
const maxNamed = 100;

/** Before anything is done. */
export function beginRestore(request: RestoreRequest): RestoreState {
  const counts = { created: 0, updated: 0, deleted: 0, unchanged: 0, erased: 0, failed: 0 };
  const step = { kind: "verify", check: nothingChecked } as const;
  return { ...request, step, counts, failed: [], erased: [] };
}

/** The first row of a collection. */
export function rowsOf(collection: number): CollectionStep {
  return { kind: "rows", collection, place: firstRow };
}

/** Why a document can't be written. */
export type Failure = Pick<FailedDocument, "code" | "detail">;

/** What became of a document; `undefined` is one that stays as it is. */
export type Fate = RestoreChange | "erased" | Failure | undefined;

const counted = { create: "created", update: "updated", delete: "deleted" } as const;

/** With one more document, and where it is in the backup, if it is. */
export function record(
  state: RestoreState,
  { at, ...document }: NamedDocument & { readonly at: LinePlace | undefined },
  fate: Fate,
): RestoreState {
  const { counts, erased, failed } = state;
  if (fate === undefined) {
    return { ...state, counts: { ...counts, unchanged: counts.unchanged + 1 } };
  }
  if (fate === "erased") {
    const named = [...erased, document].slice(0, maxNamed);
    return { ...state, counts: { ...counts, erased: counts.erased + 1 }, erased: named };
  }
  if (typeof fate === "object") {
    const named = [...failed, { ...document, ...fate, ...at }].slice(0, maxNamed);
    return { ...state, counts: { ...counts, failed: counts.failed + 1 }, failed: named };
  }
  const field = counted[fate];
  return { ...state, counts: { ...counts, [field]: counts[field] + 1 } };
}
