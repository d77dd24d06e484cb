import type { DocumentKey, Revision } from "../document-store.ts";
import type { Receipt, ReceiptDraft } from "../receipt.ts";

/** The receipts of a store in memory. */
export class MemoryReceipts {
  readonly #receipts = new Map<string, Map<string, Receipt>>();

  get(type: string, key: string): Receipt | undefined {
    return this.#receipts.get(type)?.get(key);
  }

  isTaken(type: string, { key, over }: ReceiptDraft): boolean {
    return this.get(type, key)?.version !== over?.version;
  }

  record({ id, type }: DocumentKey, { number, writeId }: Revision, receipt: ReceiptDraft): void {
    const { over: _, ...kept } = receipt;
    const receipts = this.#receipts.get(type) ?? new Map<string, Receipt>();
    receipts.set(kept.key, { ...kept, id, number, writeId, version: writeId });
    this.#receipts.set(type, receipts);
  }

  remove(type: string, expiredBefore: string): number {
    const receipts = this.#receipts.get(type) ?? new Map<string, Receipt>();
    const gone = [...receipts.values()].filter(({ expiresAt }) => expiresAt < expiredBefore);
    for (const { key } of gone) {
      receipts.delete(key);
    }
    return gone.length;
  }
}
