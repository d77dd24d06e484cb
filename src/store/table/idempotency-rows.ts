import type { Write } from "../document-store.ts";
import type { IdempotencyRecord } from "../idempotency.ts";
import { partitionOf, partitionsOf } from "./partitions.ts";
import { idempotencyRange, idempotencyRowKey } from "./row-keys.ts";
import { fromIdempotencyRow, toIdempotencyRow } from "./rows.ts";
import { quote, type Table } from "./table.ts";

/** A write with an Idempotency-Key. */
export type IdempotentWrite = Write & Required<Pick<Write, "idempotency">>;

/** The results of requests with an Idempotency-Key, each in the partition of its key. */
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

  /** Records the planned result of a write on its own; `false` if the key is taken. */
  async record(write: IdempotentWrite): Promise<boolean> {
    const { key, next, idempotency } = write;
    if (idempotency.over?.writeId === next.writeId) {
      // The first attempt stopped here, and this one continues it.
      return true;
    }
    const row = toIdempotencyRow(this.partitionOf(key.collection, idempotency.key), write);
    const isRecorded =
      idempotency.over === undefined
        ? await this.#table.create(row)
        : await this.#table.replace(row, idempotency.over.version);
    // It may be ours despite the refusal: written, but retried because the answer was lost.
    return (
      isRecorded !== undefined ||
      (await this.get(key.collection, idempotency.key))?.writeId === next.writeId
    );
  }

  /** Removes rows one by one, conditional on their version, because a key may be reused in between. */
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
