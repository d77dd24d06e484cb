import type { LedgerWrite } from "../../store/document-store.ts";
import type { ArchivedLedger } from "../archive/items.ts";
import type { CollectionOptions } from "./batch.ts";
import { restoreBesideHeads } from "./rounds.ts";

/** Restores the ledger entries of a collection. */
export class LedgerRestore {
  readonly #options: CollectionOptions;
  readonly #isBack: (id: string) => boolean;
  #known: Promise<ReadonlySet<string>> | undefined;

  /** @param isBack as for `restoreBesideHeads` */
  constructor(options: CollectionOptions, isBack: (id: string) => boolean) {
    this.#options = options;
    this.#isBack = isBack;
  }

  /** Restores entries of the backup. Existing entries are only overwritten in `exact` mode. */
  async entries(entries: readonly ArchivedLedger[]): Promise<void> {
    const { fence, mode, plan, store } = this.#options;
    if (plan || entries.length === 0) {
      return;
    }
    const known = mode === "exact" ? new Set() : await this.#readKnown();
    const wanted = entries.filter(({ id }) => !known.has(id));
    await restoreBesideHeads(wanted, this.#options, this.#isBack, {
      decide: async (key, over, { entry }): Promise<LedgerWrite> => ({ key, over, ledger: entry }),
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
