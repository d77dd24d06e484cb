import type { Write } from "../document-store.ts";
import type { Receipt } from "../receipt.ts";
import { partitionOf, partitionsOf } from "./partitions.ts";
import { receiptKey, receiptRange } from "./row-keys.ts";
import { fromReceiptRow, toReceiptRow } from "./rows.ts";
import { quote, type Table } from "./table.ts";

/** A write that comes with a receipt. */
export type ReceiptedWrite = Write & Required<Pick<Write, "receipt">>;

/** The receipts of requests that may come again, each in the partition of its key. */
export class Receipts {
  readonly #partitions: number;
  readonly #table: Table;

  constructor(table: Table, partitions: number) {
    this.#table = table;
    this.#partitions = partitions;
  }

  partitionOf(type: string, key: string): string {
    return partitionOf({ type, id: key }, this.#partitions);
  }

  async get(type: string, key: string): Promise<Receipt | undefined> {
    const row = await this.#table.get(this.partitionOf(type, key), receiptKey(key));
    return row && fromReceiptRow(row);
  }

  /** Records by itself what a write is about to make; `false` when the key is somebody else's. */
  async record(write: ReceiptedWrite): Promise<boolean> {
    const { key, next, receipt } = write;
    if (receipt.over?.writeId === next.writeId) {
      // Its first coming broke off here, and this one goes on with just that.
      return true;
    }
    const row = toReceiptRow(this.partitionOf(key.type, receipt.key), write);
    const isRecorded =
      receipt.over === undefined
        ? await this.#table.create(row)
        : await this.#table.replace(row, receipt.over.version);
    // Refused, it may still be ours: landed with its answer lost, and sent again.
    return (
      isRecorded !== undefined || (await this.get(key.type, receipt.key))?.writeId === next.writeId
    );
  }

  /** One by one, each as it was read: a key may be taken anew in between. */
  async remove(type: string, expiredBefore: string): Promise<number> {
    const filter = ` and expiresAt lt ${quote(expiredBefore)}`;
    let removed = 0;
    for (const partition of partitionsOf(type, this.#partitions)) {
      for await (const { items } of this.#table.pages(partition, receiptRange, {
        filter,
        limit: 1000,
      })) {
        for (const row of items) {
          removed += (await this.#table.removeAsRead(row)) ? 1 : 0;
        }
      }
    }
    return removed;
  }
}
