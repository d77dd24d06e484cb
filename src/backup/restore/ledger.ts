import { untilItLands } from "../../base/contention.ts";
import type { LedgerWrite } from "../../store/document-store.ts";
import { headsOf } from "../../store/heads-of.ts";
import type { ArchivedLedger } from "../archive/items.ts";
import type { CollectionOptions } from "./batch.ts";
import { contended } from "./history.ts";
import { TakenOver } from "./planting.ts";

/** Restores the ledger entries of a collection. */
export class LedgerRestore {
  readonly #options: CollectionOptions;
  /** Whether a document was once erased and is restored from later: then its entry is from later too. */
  readonly #isBack: (id: string) => boolean;
  #known: Promise<ReadonlySet<string>> | undefined;

  constructor(options: CollectionOptions, isBack: (id: string) => boolean) {
    this.#options = options;
    this.#isBack = isBack;
  }

  /**
   * Restores entries of the backup. Existing entries are only overwritten in `exact` mode; entries of erased documents,
   * or without a head, are skipped.
   */
  async entries(entries: readonly ArchivedLedger[]): Promise<void> {
    const { mode, onDocument, plan, collection } = this.#options;
    if (plan || entries.length === 0) {
      return;
    }
    const known = mode === "exact" ? new Set() : await this.#readKnown();
    // A backup written by something else may contain an id twice, which the store does not accept.
    const byId = new Map(entries.map((entry) => [entry.id, entry]));
    let rest: readonly ArchivedLedger[] = [...byId.values()].filter(({ id }) => !known.has(id));
    const round = async () => {
      rest = rest.length === 0 ? rest : await this.#round(rest);
      return rest.length === 0 ? true : undefined;
    };
    const failure = await contended(untilItLands(round, { what: collection }));
    for (const { at, id } of failure === undefined ? [] : rest) {
      onDocument(id, failure, at);
    }
  }

  /** @returns the entries to retry, whose documents were written meanwhile */
  async #round(entries: readonly ArchivedLedger[]): Promise<readonly ArchivedLedger[]> {
    const { erasures, fence, store, collection } = this.#options;
    const items = entries.map((from) => ({ from, key: { collection, id: from.id } }));
    const again: ArchivedLedger[] = [];
    for await (const group of headsOf(store, items)) {
      const erasuresOf = await erasures.behind(group.map(({ head }) => head));
      const writes: (LedgerWrite & { readonly from: ArchivedLedger })[] = [];
      for (const { head: over, item } of group) {
        const { from, key } = item;
        const isGone = erasuresOf(key.id).length > 0 && !this.#isBack(key.id);
        if (over !== undefined && !isGone) {
          writes.push({ key, over, ledger: from.entry, from });
        }
      }
      const results = await store.writeLedger(writes, { fence });
      if (results.includes("fenced")) {
        throw new TakenOver(collection);
      }
      again.push(
        ...writes.filter((_, index) => results[index] === "conflict").map(({ from }) => from),
      );
    }
    return again;
  }

  #readKnown(): Promise<ReadonlySet<string>> {
    const { store, collection } = this.#options;
    this.#known ??= Array.fromAsync(store.ledger(collection)).then(
      (all) => new Set(all.map(({ id }) => id)),
    );
    return this.#known;
  }
}
