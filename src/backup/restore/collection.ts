import { untilItLands } from "../../base/contention.ts";
import type { DocumentKey } from "../../store/document-store.ts";
import type { Erasure } from "../../store/erasure.ts";
import { headsOf } from "../../store/heads-of.ts";
import type { ArchivedDocument, ArchivedFault, ArchivedHistory } from "../archive/items.ts";
import { type CollectionOptions, RestoreBatch } from "./batch.ts";
import { decide, decideOther, putOnRecord } from "./decision.ts";
import { strongest } from "./erasures.ts";
import { RestoreHistory } from "./history.ts";
import { contended } from "./rounds.ts";

/** Restores documents of one collection with conditional writes. */
export class CollectionRestore {
  readonly #history: RestoreHistory;
  readonly #options: CollectionOptions;

  constructor(options: CollectionOptions) {
    this.#history = new RestoreHistory(options.store, options.collection);
    this.#options = options;
  }

  /** Restores documents of the backup; if others write them meanwhile, they are read and decided on again. */
  async documents(documents: readonly ArchivedDocument[]): Promise<void> {
    const byId = new Map(documents.map((one) => [one.id, one]));
    const batch = new RestoreBatch(this.#options, {
      ids: [...byId.keys()],
      documentOf: (id) => byId.get(id),
      decide: (id, seen) => {
        const document = byId.get(id);
        return document === undefined
          ? { kind: "settled", fate: undefined }
          : decide(document, seen, this.#options);
      },
    });
    await batch.settle();
  }

  /** Deletes documents that are not in the backup. */
  async remove(ids: readonly string[]): Promise<void> {
    const batch = new RestoreBatch(this.#options, {
      ids,
      documentOf: () => undefined,
      decide: (id, { head }) => decideOther(id, head, this.#options),
    });
    await batch.settle();
  }

  /** Reports a line of the backup that can't be used. */
  fault({ at, id, problem }: ArchivedFault): void {
    const detail = `Line ${at.line} of ${at.file} ${problem}.`;
    this.#options.onDocument(id, { code: "backup-damaged", detail }, at);
  }

  /** Records erasures of ids that are in neither the backup nor the store. */
  async putOnRecord(ids: readonly string[]): Promise<void> {
    const { erasures, onDocument, plan, store, collection } = this.#options;
    const items = plan ? [] : ids.map((id) => ({ key: { collection, id } }));
    for await (const group of headsOf(store, items)) {
      for (const { item } of group.filter(({ head }) => head === undefined)) {
        const { key } = item;
        const erasure = strongest(erasures.own(key.id));
        const attempt = async () =>
          erasure === undefined || (await this.#putOnRecord(key, erasure)) || undefined;
        const failure = await contended(untilItLands(attempt, { what: `${collection}/${key.id}` }));
        if (failure !== undefined) {
          onDocument(key.id, failure, undefined);
        }
      }
    }
  }

  async #putOnRecord(key: DocumentKey, erasure: Erasure): Promise<boolean> {
    const { store } = this.#options;
    const obstacle = await store.obstacle(key);
    if (obstacle?.foreign !== undefined) {
      return true;
    }
    const { erasure: put, tombstone } = putOnRecord(erasure, {
      ...{ isGone: true, newest: undefined, obstacle },
    });
    const options = { over: undefined, tombstone, through: put.through };
    const isDone = (await store.erase(key, options)) === "written";
    return isDone || (await store.get(key)) !== undefined;
  }

  /** Restores the rest of a history that is too long to hold at once, if its document was restored unchanged. */
  async history({ at, id, newest, older }: ArchivedHistory): Promise<void> {
    const { erasures, onDocument, plan } = this.#options;
    const failure = plan
      ? undefined
      : await this.#history.complete(id, { newest, older }, erasures.own(id));
    if (failure !== undefined) {
      onDocument(id, failure, at);
    }
  }
}
