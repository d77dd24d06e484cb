import { untilItLands } from "../../base/contention.ts";
import { DocumentError } from "../../base/errors.ts";
import type { DocumentKey, Head, WriteResult } from "../../store/document-store.ts";
import type { Erasure } from "../../store/erasure.ts";
import { headsOf } from "../../store/heads-of.ts";
import type { LinePlace } from "../archive/items.ts";
import type { CollectionOptions } from "./batch.ts";
import { TakenOver } from "./planting.ts";
import type { Failure } from "./state.ts";

/** Turns a `contended` error into a failure; any other error is rethrown. */
export async function contended(work: Promise<unknown>): Promise<Failure | undefined> {
  try {
    await work;
    return undefined;
  } catch (error) {
    if (error instanceof DocumentError && error.code === "contended") {
      return { code: error.code, detail: error.message };
    }
    throw error;
  }
}

/**
 * Repeats a round with what the one before has left, until nothing is left.
 * @param round returns the items to try again, because others were writing them
 * @param onFailure called with each item that others kept writing
 */
export async function inRounds<Item>(
  items: readonly Item[],
  what: string,
  round: (rest: readonly Item[]) => Promise<readonly Item[]>,
  onFailure: (item: Item, failure: Failure) => void,
): Promise<void> {
  let rest = items;
  const attempt = async () => {
    rest = rest.length === 0 ? rest : await round(rest);
    return rest.length === 0 ? true : undefined;
  };
  const failure = await contended(untilItLands(attempt, { what }));
  if (failure !== undefined) {
    for (const item of rest) {
      onFailure(item, failure);
    }
  }
}

/** A document of the store that something lies beside. */
export interface BesideHead {
  readonly key: DocumentKey;
  readonly head: Head;
  /** All known erasures of it, here or elsewhere. */
  readonly erased: readonly Erasure[];
}

/** How rows that lie beside the heads of documents are restored. */
export interface BesideHeads<Item, Decided> {
  /** `undefined` if there is nothing to write. */
  readonly decide: (place: BesideHead, item: Item) => Promise<Decided | undefined>;
  /** Called with each item whose document is not there; such items are skipped. */
  readonly onMissing?: (item: Item) => void;
  readonly write: (decided: readonly Decided[]) => Promise<readonly WriteResult[]>;
  readonly onWritten?: (item: Item, decided: Decided) => void;
}

/**
 * Restores what lies beside the heads of documents, after the documents; what has no head is skipped. The documents may
 * have been restored by an earlier call, so nothing is known of that but what the store has.
 * @throws TakenOver if someone else has moved the fence
 */
export async function restoreBesideHeads<
  Item extends { readonly id: string; readonly at: LinePlace },
  Decided,
>(
  items: readonly Item[],
  { collection, erasures, onDocument, store }: CollectionOptions,
  { decide, onMissing, onWritten, write }: BesideHeads<Item, Decided>,
): Promise<void> {
  const round = async (rest: readonly Item[]) => {
    const again: Item[] = [];
    const keyed = rest.map((from) => ({ from, key: { collection, id: from.id } }));
    for await (const group of headsOf(store, keyed)) {
      const erasuresOf = await erasures.behind(group.map(({ head }) => head));
      const made: { readonly from: Item; readonly decided: Decided }[] = [];
      for (const { head, item } of group) {
        const { from, key } = item;
        if (head === undefined) {
          onMissing?.(from);
        }
        const decided = head && (await decide({ key, head, erased: erasuresOf(key.id) }, from));
        if (decided !== undefined) {
          made.push({ decided, from });
        }
      }
      const results = await write(made.map(({ decided }) => decided));
      if (results.includes("fenced")) {
        throw new TakenOver(collection);
      }
      for (const [index, { decided, from }] of made.entries()) {
        if (results[index] === "conflict") {
          again.push(from);
        } else {
          onWritten?.(from, decided);
        }
      }
    }
    return again;
  };
  // A backup written by something else may contain an id twice, which the store does not accept.
  const once = [...new Map(items.map((item) => [item.id, item])).values()];
  await inRounds(once, collection, round, ({ at, id }, failure) => onDocument(id, failure, at));
}
