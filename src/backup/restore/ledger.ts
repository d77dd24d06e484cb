import { untilItLands } from "../../base/contention.ts";
import type { LedgerWrite } from "../../store/document-store.ts";
import { headsOf } from "../../store/heads-of.ts";
import type { ArchivedLedger } from "../archive/items.ts";
import type { CollectionOptions } from "./batch.ts";
import { contended } from "./history.ts";
import { TakenOver } from "./planting.ts";

/** Records where documents of a collection came from. */
export class LedgerRestore {
  readonly #options: CollectionOptions;
  /** Documents that were erased once, and are back since: their entries are from after that. */
  readonly #isBack: (id: string) => boolean;
  #known: Promise<ReadonlySet<string>> | undefined;

  constructor(options: CollectionOptions, isBack: (id: string) => boolean) {
    this.#options = options;
    this.#isBack = isBack;
  }

  /**
   * Entries of the backup, over those that are there only where the collection is to be as it was; none of what was
   * erased, and none without a document, or its tombstone.
   */
  async entries(entries: readonly ArchivedLedger[]): Promise<void> {
    const { mode, onDocument, plan, collection } = this.#options;
    if (plan || entries.length === 0) {
      return;
    }
    const known = mode === "exact" ? new Set() : await this.#readKnown();
    // A backup that something else has written may have an id twice, and the store takes it once.
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

  /** @returns those whose documents somebody wrote meanwhile */
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
