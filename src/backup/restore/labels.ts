import type { Erasure } from "../../store/erasure.ts";
import {
  type LabelMove,
  type Labels,
  type LabelsWrite,
  type Placing,
  placingsOf,
  withMove,
} from "../../store/labels.ts";
import type { ArchivedLabels } from "../archive/items.ts";
import type { CollectionOptions } from "./batch.ts";
import { isErased } from "./erasures.ts";
import { type BesideHead, restoreBesideHeads } from "./rounds.ts";

/** Labels to write, and those of the backup whose revisions are not there. */
interface Decided {
  readonly write: LabelsWrite;
  readonly lost: readonly Placing[];
}

/** Restores the labels of a collection's documents, after the documents. */
export class LabelsRestore {
  readonly #options: CollectionOptions;

  constructor(options: CollectionOptions) {
    this.#options = options;
  }

  /**
   * Restores labels of the backup. Existing ones are only moved in `exact` mode. A label is put only on the very revision
   * that it named, and what was moved before an erasure is left out.
   */
  async labels(labels: readonly ArchivedLabels[]): Promise<void> {
    const { erasures, fence, onDocument, plan, store } = this.#options;
    await restoreBesideHeads(labels, this.#options, {
      decide: (place, from) => this.#decide(place, from),
      onMissing: (from) => {
        // Without a plan, a document that is still missing now could not be restored.
        if (plan && placingsOf(this.#keptOf(from, erasures.own(from.id))).size > 0) {
          onDocument(from.id, "label", from.at);
        }
      },
      write: async (decided) => {
        const writes = decided.map(({ write }) => write);
        return plan ? writes.map(() => "written") : store.writeLabels(writes, { fence });
      },
      onWritten: (from, { lost, write: { before, next } }) => {
        this.#tell(from, lost);
        if (before !== undefined || placingsOf(next.moves).size > 0) {
          onDocument(from.id, "label", from.at);
        }
      },
    });
  }

  /** `undefined` if there is nothing to write. */
  async #decide(
    { erased, head: over, key }: BesideHead,
    from: ArchivedLabels,
  ): Promise<Decided | undefined> {
    const { mode, store } = this.#options;
    const kept = this.#keptOf(from, erased);
    if (kept.length === 0) {
      return undefined;
    }
    const before = await store.labels(key);
    if (before !== undefined && mode !== "exact") {
      return undefined;
    }
    const lost: Placing[] = [];
    const wanted = new Map<string, Placing>();
    for (const [label, placing] of placingsOf(kept)) {
      const { number, writeId } = placing.to;
      const found = number === over.number ? over : await store.revision(key, number);
      if (found?.writeId === writeId) {
        wanted.set(label, placing);
      } else {
        lost.push(placing);
      }
    }
    const start = before?.moves ?? kept;
    const moves = this.#moved(start, wanted);
    const next: Labels = { id: key.id, moves };
    return before !== undefined && moves === start
      ? undefined
      : { write: { key, over, before, next }, lost };
  }

  /** The moves that no erasure has removed. */
  #keptOf({ moves }: ArchivedLabels, erased: readonly Erasure[]): readonly LabelMove[] {
    return this.#options.erasures.precedeBackup(erased)
      ? moves
      : moves.filter(
          ({ at, to }) => !isErased({ at, number: to?.number ?? Number.MAX_SAFE_INTEGER }, erased),
        );
  }

  /** The record after the moves that are needed to put the labels where they should be. */
  #moved(start: readonly LabelMove[], wanted: ReadonlyMap<string, Placing>): readonly LabelMove[] {
    const { by, now } = this.#options;
    const current = placingsOf(start);
    let moves = start;
    for (const label of new Set([...current.keys(), ...wanted.keys()])) {
      const to = wanted.get(label)?.to;
      if (current.get(label)?.to.writeId !== to?.writeId) {
        moves = withMove(moves, { label, to, at: now().toISOString(), by });
      }
    }
    return moves;
  }

  #tell(from: ArchivedLabels, lost: readonly Placing[]): void {
    for (const { label, to } of lost) {
      const detail = `The label ${label} names revision ${to.number} of the backup, which is not in the storage.`;
      this.#options.onDocument(from.id, { code: "not-found", detail }, from.at);
    }
  }
}
