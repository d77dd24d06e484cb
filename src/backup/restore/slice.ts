import type { ArchivedDocument, ArchivedLedger } from "../archive/items.ts";

/** Documents decided on at a time: at most so many, of so many characters together. */
const limits = { documents: 1_000, characters: 4 * 1024 * 1024 };

/** Documents and ledger entries that are dealt with at once. */
export class RestoreSlice {
  #characters = 0;
  #documents: ArchivedDocument[] = [];
  #ledger: ArchivedLedger[] = [];

  get isFull(): boolean {
    const { characters, documents } = limits;
    return (
      this.#documents.length >= documents ||
      this.#characters >= characters ||
      this.#ledger.length >= documents
    );
  }

  add(item: ArchivedDocument | ArchivedLedger): void {
    if (item.kind === "ledger") {
      this.#ledger.push(item);
      return;
    }
    this.#documents.push(item);
    const bodies = [item.newest, ...item.older].map(({ body = "" }) => body.length);
    this.#characters += bodies.reduce((sum, length) => sum + length, 0);
  }

  take(): readonly ArchivedDocument[] {
    const taken = this.#documents;
    this.#documents = [];
    this.#characters = 0;
    return taken;
  }

  takeLedger(): readonly ArchivedLedger[] {
    const taken = this.#ledger;
    this.#ledger = [];
    return taken;
  }
}
