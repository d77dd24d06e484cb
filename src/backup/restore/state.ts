import { isDeepStrictEqual } from "node:util";
import type { ErrorCode } from "../../base/errors.ts";
import { firstRow, type LinePlace, type RowPlace } from "../archive/items.ts";
import { nothingChecked, type PartsCheck } from "../archive/verify-parts.ts";

/** How a restore treats existing documents. */
export type RestoreMode = "missing" | "merge" | "exact";

/** A change of a document, or of its labels alone. */
export type RestoreChange = "create" | "update" | "delete" | "label";

/** A request for a restore. */
export interface RestoreRequest {
  readonly mode: RestoreMode;
  /** Report what would be done, without doing it. */
  readonly plan: boolean;
  /** Collections (`personas`) and documents (`moods/calm`). @default all */
  readonly only?: readonly string[] | undefined;
}

/** The number of documents that were, or would be, written or left unchanged. */
export interface RestoreCounts {
  readonly created: number;
  readonly updated: number;
  readonly deleted: number;
  readonly unchanged: number;
  /** Those whose labels were, or would be, put, moved or taken off, whatever else happened to them. */
  readonly labelled: number;
  /** Skipped because they were erased since the backup was made. */
  readonly erased: number;
  /** Documents that can't be written. */
  readonly failed: number;
}

/** The next step. */
export type RestoreStep =
  | { readonly kind: "verify"; readonly check: PartsCheck }
  /** Backing up the current documents, under this name if already started. */
  | { readonly kind: "safety"; readonly name?: string | undefined }
  /** Blocking planting and other restores. */
  | { readonly kind: "claim" }
  | { readonly kind: "rows"; readonly collection: number; readonly place: RowPlace }
  /** Documents that are not in the backup, after this id. */
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

/** A document that can't be written, and its place in the backup. */
export interface FailedDocument extends NamedDocument, Partial<LinePlace> {
  readonly code: ErrorCode;
  readonly detail: string;
}

/** The progress of a restore, from which any instance can continue. */
export interface RestoreState extends RestoreRequest {
  readonly step: RestoreStep;
  /** The documents of `only` that were found, by their names. */
  readonly found: readonly string[];
  readonly counts: RestoreCounts;
  /** The first documents that failed. */
  readonly failed: readonly FailedDocument[];
  /** The first documents that were skipped. */
  readonly erased: readonly NamedDocument[];
  /** The backup of the current documents, made first. */
  readonly safety?: string | undefined;
}

/** The maximum number of documents listed of each kind; all are counted. */
const maxNamed = 100;

/** The initial state. */
export function beginRestore(request: RestoreRequest): RestoreState {
  const written = { created: 0, updated: 0, deleted: 0, unchanged: 0, labelled: 0 };
  const counts = { ...written, erased: 0, failed: 0 };
  const step = { kind: "verify", check: nothingChecked } as const;
  return { ...request, step, found: [], counts, failed: [], erased: [] };
}

/** The step at the first row of a collection. */
export function rowsOf(collection: number): CollectionStep {
  return { kind: "rows", collection, place: firstRow };
}

/** The same, with a document found that was asked for by its name. */
function withFound(state: RestoreState, { id, type }: NamedDocument): RestoreState {
  const name = `${type}/${id}`;
  const isNew = state.only?.includes(name) && !state.found.includes(name);
  return isNew ? { ...state, found: [...state.found, name] } : state;
}

/** Why a document can't be written. */
export type Failure = Pick<FailedDocument, "code" | "detail">;

/** What happened to a document; `undefined` means unchanged. */
export type Fate = RestoreChange | "erased" | Failure | undefined;

const counted = {
  create: "created",
  update: "updated",
  delete: "deleted",
  label: "labelled",
} as const;

/** Counts one more document, with its place in the backup, if any. */
export function record(
  before: RestoreState,
  { at, ...document }: NamedDocument & { readonly at: LinePlace | undefined },
  fate: Fate,
): RestoreState {
  const state = withFound(before, document);
  const { counts, erased, failed } = state;
  if (fate === undefined) {
    return { ...state, counts: { ...counts, unchanged: counts.unchanged + 1 } };
  }
  if (fate === "erased") {
    const named = [...erased, document].slice(0, maxNamed);
    return { ...state, counts: { ...counts, erased: counts.erased + 1 }, erased: named };
  }
  if (typeof fate === "object") {
    const failure = { ...document, ...fate, ...at };
    if (isDeepStrictEqual(failure, failed.at(-1))) {
      // A long history is restored in several pieces, and fails once.
      return state;
    }
    const named = [...failed, failure].slice(0, maxNamed);
    return { ...state, counts: { ...counts, failed: counts.failed + 1 }, failed: named };
  }
  const field = counted[fate];
  return { ...state, counts: { ...counts, [field]: counts[field] + 1 } };
}
