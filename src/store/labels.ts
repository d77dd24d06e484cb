import type {
  Author,
  CommitOptions,
  DocumentKey,
  Head,
  Revision,
  WriteResult,
} from "./document-store.ts";
import { cutAuthor, isLive, randomId } from "./revision.ts";

/** The revision that a label was moved to. */
export interface LabelTarget {
  readonly number: number;
  /** Distinguishes it from a revision of another storage with the same number. */
  readonly writeId: string;
}

/** A move of a label. */
export interface LabelMove {
  /** Random; distinguishes this move from all others. */
  readonly id: string;
  readonly label: string;
  /** The number of the revision that it named before; `undefined` if it is new. */
  readonly from?: number | undefined;
  /** What it names since; `undefined` if it was removed. */
  readonly to?: LabelTarget | undefined;
  /** ISO 8601 in UTC. */
  readonly at: string;
  readonly by: Author;
}

/** A move that put a label on a revision. */
export type Placing = LabelMove & { readonly to: LabelTarget };

/**
 * The labels of a document: the moves that put each of them where it is, and earlier ones as a record, newest first.
 */
export interface Labels {
  readonly id: string;
  readonly moves: readonly LabelMove[];
}

/** Labels as read. */
export interface StoredLabels extends Labels {
  /** The store's own version, only for use as `before`. */
  readonly version: string;
}

/** Labels to write, conditional on the head and the labels that were read. */
export interface LabelsWrite {
  readonly key: DocumentKey;
  /** Read before the revisions that the labels are moved to. */
  readonly over: Head;
  readonly before: StoredLabels | undefined;
  readonly next: Labels;
}

/** What a label of a document names. */
export interface Labelled {
  readonly head: Head | undefined;
  readonly placing: Placing | undefined;
  /** `undefined` also if the document is deleted, or the revision no longer exists. */
  readonly revision: Revision | undefined;
}

/** Names for revisions, which are moved without writing the document. */
export interface LabelStore {
  labels(key: DocumentKey): Promise<StoredLabels | undefined>;

  /** The labels of all documents of a collection that have or had some, ordered by id. */
  allLabels(collection: string): AsyncIterable<Labels>;

  labelled(key: DocumentKey, label: string): Promise<Labelled>;

  /**
   * Writes labels, each document's in one transaction; each document at most once. `conflict`: the head or the labels
   * have changed, or a revision has been removed.
   */
  writeLabels(
    writes: readonly LabelsWrite[],
    options?: CommitOptions,
  ): Promise<readonly WriteResult[]>;
}

/** How many moves of a document are kept on record; those that put a label where it is always are. */
const maxMoves = 100;

/** How many labels a document may have: with the record, they fit one row. */
export const maxLabels = 32;

/** Where the labels are, by name. */
export function placingsOf(moves: readonly LabelMove[]): ReadonlyMap<string, Placing> {
  const newest = new Map(moves.toReversed().map((move) => [move.label, move]));
  return new Map([...newest].filter((entry): entry is [string, Placing] => isPlacing(entry[1])));
}

/** The numbers of the revisions that labels name. */
export function labelledNumbers(labels: Labels | undefined): ReadonlySet<number> {
  return new Set([...placingsOf(labels?.moves ?? []).values()].map(({ to }) => to.number));
}

/** The record after one more move. */
export function withMove(
  moves: readonly LabelMove[],
  { by, ...move }: Omit<LabelMove, "id" | "from">,
): readonly LabelMove[] {
  const from = placingsOf(moves).get(move.label)?.to.number;
  const all = [{ ...move, id: randomId(), from, by: cutAuthor(by) }, ...moves];
  const current = new Set<LabelMove>(placingsOf(all).values());
  return all.filter((one, index) => index < maxMoves || current.has(one));
}

/** The number of a labelled revision that has to be read: that of a document which is not deleted, and not its newest. */
export function numberToRead(
  head: Head | undefined,
  placing: Placing | undefined,
): number | undefined {
  const number = isLive(head) ? placing?.to.number : undefined;
  return number === head?.number ? undefined : number;
}

/** What a label names, given the revision that had to be read. */
export function toLabelled(
  head: Head | undefined,
  placing: Placing | undefined,
  read: Revision | undefined,
): Labelled {
  const newest = isLive(head) ? head : undefined;
  const revision = numberToRead(head, placing) === undefined ? newest : read;
  const isIt = revision !== undefined && revision.writeId === placing?.to.writeId;
  return { head, placing, revision: isIt ? revision : undefined };
}

function isPlacing(move: LabelMove): move is Placing {
  return move.to !== undefined;
}
