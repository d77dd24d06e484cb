import { haveSameMeaning } from "../../documents/text/canonical-json.ts";
import type { Author, Head, Obstacle, Revision, Write } from "../../store/document-store.ts";
import type { Erasure } from "../../store/erasure.ts";
import { isLive, nextRevision } from "../../store/revision.ts";
import type { ArchivedDocument } from "../archive/items.ts";
import { isErased, isPlaced, strongest, tombstoneOf } from "./erasures.ts";
import type { Fate, RestoreChange, RestoreMode } from "./state.ts";

/** The information for a decision about a document. */
export interface Seen {
  readonly head: Head | undefined;
  /** All known erasures of it, here or elsewhere. */
  readonly erasures: readonly Erasure[];
  /** The obstacle found when it was written, if there is no head. */
  readonly obstacle: Obstacle | undefined;
}

/** The options for decisions. */
export interface DecisionOptions {
  readonly collection: string;
  readonly mode: RestoreMode;
  readonly by: Author;
  readonly now: () => Date;
}

/** What to do with a document. */
export type Action =
  /** Nothing; its fate is final. */
  | { readonly kind: "settled"; readonly fate: Fate }
  /** It was erased elsewhere: record that first; without a fate, the document is then decided on again. */
  | {
      readonly kind: "erase";
      readonly erasure: Erasure;
      readonly tombstone: Revision;
      readonly fate: "erased" | undefined;
      readonly isDone: boolean;
    }
  | {
      readonly kind: "write";
      readonly write: Write;
      /** `undefined` for a tombstone restored with its history: there is no document before or after. */
      readonly change: RestoreChange | undefined;
    };

const unchanged: Action = { kind: "settled", fate: undefined };

/** Decides what a restore does with a document of the backup. */
export function decide(document: ArchivedDocument, seen: Seen, options: DecisionOptions): Action {
  const { newest } = document;
  const { erasures, head, obstacle } = seen;
  if (head === undefined && obstacle?.foreign !== undefined) {
    const detail = `A row that is not a document is in its place: it ${obstacle.foreign.detail}.`;
    return { kind: "settled", fate: { code: "already-exists", detail } };
  }
  const isGone = isErased(newest, erasures);
  const erasure = head === undefined ? strongest(erasures) : undefined;
  if (erasure !== undefined) {
    return putOnRecord(erasure, { newest, isGone, obstacle });
  }
  if (isGone) {
    return { kind: "settled", fate: "erased" };
  }
  return head === undefined
    ? create(document, obstacle, options)
    : change(document, { ...seen, head }, options);
}

/** Decides about a document that is not in the backup. */
export function decideOther(id: string, head: Head | undefined, options: DecisionOptions): Action {
  if (head === undefined) {
    const detail = "Neither the backup nor the storage has a document of this name.";
    return { kind: "settled", fate: { code: "not-found", detail } };
  }
  return isLive(head) ? tombstone(id, head, options) : unchanged;
}

/** Records an erasure for an id without a head. */
export function putOnRecord(
  erasure: Erasure,
  {
    isGone,
    newest,
    obstacle,
  }: {
    readonly newest: Revision | undefined;
    readonly isGone: boolean;
    readonly obstacle: Obstacle | undefined;
  },
): Action & { readonly kind: "erase" } {
  const through = Math.max(erasure.through, obstacle?.number ?? 0);
  const isItsOwn =
    newest?.body === undefined && newest?.number === through + 1 && newest.at === erasure.at;
  return {
    ...{ kind: "erase", erasure: { ...erasure, through } },
    tombstone: isItsOwn ? newest : tombstoneOf({ ...erasure, through }),
    fate: isGone ? "erased" : undefined,
    isDone: isGone || isItsOwn,
  };
}

/** A new id gets its original history; rows left without a head determine the next number. */
function create(
  { id, newest, older }: ArchivedDocument,
  obstacle: Obstacle | undefined,
  options: DecisionOptions,
): Action {
  const key = { collection: options.collection, id };
  const isNew = obstacle === undefined;
  const next = isNew ? newest : nextOf({ number: obstacle.number }, newest.body, options);
  const write = { key, over: undefined, next, ...(isNew && { history: older }) };
  return { kind: "write", change: newest.body === undefined ? undefined : "create", write };
}

function change(
  { id, newest }: ArchivedDocument,
  { erasures, head }: Seen & { readonly head: Head },
  options: DecisionOptions,
): Action {
  const key = { collection: options.collection, id };
  const { mode } = options;
  if (isPlaced(head, erasures) && newest.number > head.number) {
    const write = { key, over: head, next: newest };
    return { kind: "write", change: newest.body === undefined ? undefined : "create", write };
  }
  if (newest.body === undefined) {
    return isLive(head) && mode === "exact" ? tombstone(id, head, options) : unchanged;
  }
  if (isLive(head) && (mode === "missing" || haveSameMeaning(head.body, newest.body))) {
    return unchanged;
  }
  const next = nextOf(head, newest.body, options);
  return {
    kind: "write",
    change: isLive(head) ? "update" : "create",
    write: { key, over: head, next },
  };
}

function tombstone(id: string, over: Head, options: DecisionOptions): Action {
  const write = {
    key: { collection: options.collection, id },
    over,
    next: nextOf(over, undefined, options),
  };
  return { kind: "write", change: "delete", write };
}

function nextOf(
  before: Pick<Revision, "number"> & Partial<Revision>,
  body: string | undefined,
  { by, now }: DecisionOptions,
): Revision {
  const change = body === undefined ? "deleted" : "restored";
  return nextRevision(before, { at: now(), body, by, change, origin: "restore" });
}
