import type { LedgerWrite } from "../../store/document-store.ts";
import type { ArchivedLedger } from "../archive/items.ts";
import type { CollectionOptions } from "./batch.ts";
import { restoreBesideHeads } from "./rounds.ts";

/** Restores the ledger entries of a collection. */
export class LedgerRestore {
  readonly #options: CollectionOptions;
  #known: Promise<ReadonlySet<string>> | undefined;

  constructor(options: CollectionOptions) {
    this.#options = options;
  }

  /**
   * Restores entries of the backup. Existing entries are only overwritten in `exact` mode. An entry has no time: if an
   * erasure may be from after it, it is left out, because its hash is of what was erased.
   */
  async entries(entries: readonly ArchivedLedger[]): Promise<void> {
    const { erasures, fence, mode, plan, store } = this.#options;
    if (plan || entries.length === 0) {
      return;
    }
    const known = mode === "exact" ? new Set() : await this.#readKnown();
    const wanted = entries.filter(({ id }) => !known.has(id));
    await restoreBesideHeads(wanted, this.#options, {
      decide: async ({ erased, head: over, key }, { entry }): Promise<LedgerWrite | undefined> =>
        erasures.precedeBackup(erased) ? { key, over, ledger: entry } : undefined,
      write: (writes) => store.writeLedger(writes, { fence }),
    });
  }

  #readKnown(): Promise<ReadonlySet<string>> {
    const { store, collection } = this.#options;
    this.#known ??= Array.fromAsync(store.ledger(collection)).then(
      (all) => new Set(all.map(({ id }) => id)),
    );
    return this.#known;
  }
}
