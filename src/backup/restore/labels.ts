import { untilItLands } from "../../base/contention.ts";
import type { DocumentKey, Head } from "../../store/document-store.ts";
import { headsOf } from "../../store/heads-of.ts";
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
import { contended } from "./history.ts";
import { TakenOver } from "./planting.ts";

/** Labels to write, and those of the backup whose revisions are not there. */
interface Decided {
  readonly write: LabelsWrite;
  readonly from: ArchivedLabels;
  readonly lost: readonly Placing[];
}

/** Restores the labels of a collection's documents, after the documents. */
export class LabelsRestore {
  readonly #isBack: (id: string) => boolean;
  readonly #options: CollectionOptions;

  /** @param isBack whether a document was once erased and is restored from later: then its labels are from later too */
  constructor(options: CollectionOptions, isBack: (id: string) => boolean) {
    this.#options = options;
    this.#isBack = isBack;
  }

  /**
   * Restores labels of the backup. Existing ones are only moved in `exact` mode. A label is put only on the very revision
   * that it named.
   */
  async labels(labels: readonly ArchivedLabels[]): Promise<void> {
    const { collection, onDocument, plan } = this.#options;
    // A backup written by something else may contain an id twice, which the store does not accept.
    let rest: readonly ArchivedLabels[] = plan
      ? []
      : [...new Map(labels.map((one) => [one.id, one])).values()];
    const round = async () => {
      rest = rest.length === 0 ? rest : await this.#round(rest);
      return rest.length === 0 ? true : undefined;
    };
    const failure = await contended(untilItLands(round, { what: collection }));
    for (const { at, id } of failure === undefined ? [] : rest) {
      onDocument(id, failure, at);
    }
  }

  /** @returns the labels to retry, whose documents were written meanwhile */
  async #round(labels: readonly ArchivedLabels[]): Promise<readonly ArchivedLabels[]> {
    const { collection, erasures, fence, store } = this.#options;
    const items = labels.map((from) => ({ from, key: { collection, id: from.id } }));
    const again: ArchivedLabels[] = [];
    for await (const group of headsOf(store, items)) {
      const erasuresOf = await erasures.behind(group.map(({ head }) => head));
      const decided: Decided[] = [];
      for (const { head, item } of group) {
        const { from, key } = item;
        const isGone = erasuresOf(key.id).length > 0 && !this.#isBack(key.id);
        const one = head === undefined || isGone ? undefined : await this.#decide(key, head, from);
        if (one !== undefined) {
          decided.push(one);
        }
      }
      const results = await store.writeLabels(
        decided.map(({ write }) => write),
        { fence },
      );
      if (results.includes("fenced")) {
        throw new TakenOver(collection);
      }
      for (const [index, one] of decided.entries()) {
        if (results[index] === "conflict") {
          again.push(one.from);
        } else {
          this.#tell(one);
        }
      }
    }
    return again;
  }

  /** `undefined` if there is nothing to write. */
  async #decide(key: DocumentKey, over: Head, from: ArchivedLabels): Promise<Decided | undefined> {
    const { mode, store } = this.#options;
    const before = await store.labels(key);
    if (before !== undefined && mode !== "exact") {
      return undefined;
    }
    const lost: Placing[] = [];
    const wanted = new Map<string, Placing>();
    for (const [label, placing] of placingsOf(from.moves)) {
      const { number, writeId } = placing.to;
      const found = number === over.number ? over : await store.revision(key, number);
      if (found?.writeId === writeId) {
        wanted.set(label, placing);
      } else {
        lost.push(placing);
      }
    }
    const start = before?.moves ?? from.moves;
    const moves = this.#moved(start, wanted);
    const next: Labels = { id: key.id, moves };
    return before !== undefined && moves === start
      ? undefined
      : { write: { key, over, before, next }, from, lost };
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

  #tell({ from, lost }: Decided): void {
    for (const { label, to } of lost) {
      const detail = `The label ${label} names revision ${to.number} of the backup, which is not in the storage.`;
      this.#options.onDocument(from.id, { code: "not-found", detail }, from.at);
    }
  }
}
