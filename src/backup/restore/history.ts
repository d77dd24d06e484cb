import type { DocumentStore, Revision } from "../../store/document-store.ts";
import type { Erasure } from "../../store/erasure.ts";
import { isErased } from "./erasures.ts";
import { contended } from "./rounds.ts";
import type { Failure } from "./state.ts";

/** A revision that was restored unchanged, and older ones, newest first. */
export interface History {
  readonly newest: Revision;
  readonly older: readonly Revision[];
}

/** Restores the older revisions of a document that was restored unchanged. */
export class RestoreHistory {
  readonly #store: DocumentStore;
  readonly #collection: string;

  constructor(store: DocumentStore, collection: string) {
    this.#store = store;
    this.#collection = collection;
  }

  /** Whether it all fits into one transaction with its document. */
  isOneWrite(id: string, { newest, older }: History): boolean {
    const write = {
      key: { collection: this.#collection, id },
      over: undefined,
      next: newest,
      history: older,
    };
    const planned = this.#store.plan(write);
    return older.length === 0 || ("transactions" in planned && planned.transactions === 1);
  }

  /** Adds missing revisions, except erased ones. If the oldest exists, all do, because newer ones are written first. */
  async complete(
    id: string,
    { newest, older }: History,
    erasures: readonly Erasure[],
  ): Promise<Failure | undefined> {
    const key = { collection: this.#collection, id };
    const kept = older.filter((one) => !isErased(one, erasures));
    const oldest = kept.at(-1);
    if (oldest === undefined) {
      return undefined;
    }
    const [written, last] = await Promise.all([
      this.#store.revision(key, newest.number),
      this.#store.revision(key, oldest.number),
    ]);
    return written?.writeId === newest.writeId && last?.writeId !== oldest.writeId
      ? contended(this.#store.addHistory(key, newest, kept))
      : undefined;
  }
}
