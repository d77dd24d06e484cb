import type { Write } from "../document-store.ts";
import type { IdempotencyRecord } from "../idempotency.ts";
import { partitionOf, partitionsOf } from "./partitions.ts";
import { idempotencyRange, idempotencyRowKey } from "./row-keys.ts";
import { fromIdempotencyRow, toIdempotencyRow } from "./rows.ts";
import { quote, type Table } from "./table.ts";

/** A write under an Idempotency-Key. */
export type IdempotentWrite = Write & Required<Pick<Write, "idempotency">>;

/** What requests under an Idempotency-Key have made, each in the partition of its key. */
export class IdempotencyRows {
  readonly #partitions: number;
  readonly #table: Table;

  constructor(table: Table, partitions: number) {
    this.#table = table;
    this.#partitions = partitions;
  }

  partitionOf(collection: string, key: string): string {
    return partitionOf({ collection, id: key }, this.#partitions);
  }

  async get(collection: string, key: string): Promise<IdempotencyRecord | undefined> {
    const row = await this.#table.get(this.partitionOf(collection, key), idempotencyRowKey(key));
    return row && fromIdempotencyRow(row);
  }

  /** Records by itself what a write is about to make; `false` when the key is somebody else's. */
  async record(write: IdempotentWrite): Promise<boolean> {
    const { key, next, idempotency } = write;
    if (idempotency.over?.writeId === next.writeId) {
      // Its first coming broke off here, and this one goes on with just that.
      return true;
    }
    const row = toIdempotencyRow(this.partitionOf(key.collection, idempotency.key), write);
    const isRecorded =
      idempotency.over === undefined
        ? await this.#table.create(row)
        : await this.#table.replace(row, idempotency.over.version);
    // Refused, it may still be ours: landed with its answer lost, and sent again.
    return (
      isRecorded !== undefined ||
      (await this.get(key.collection, idempotency.key))?.writeId === next.writeId
    );
  }

  /** One by one, each as it was read: a key may be taken anew in between. */
  async remove(collection: string, expiredBefore: string): Promise<number> {
    const filter = ` and expiresAt lt ${quote(expiredBefore)}`;
    let removed = 0;
    for (const partition of partitionsOf(collection, this.#partitions)) {
      for await (const { items } of this.#table.pages(partition, idempotencyRange, {
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
