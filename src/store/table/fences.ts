import { randomUUID } from "node:crypto";
import type { TransactionAction } from "@azure/data-tables";
import { DocumentError } from "../../base/errors.ts";
import type { Fence } from "../document-store.ts";
import { inLanes } from "../lanes.ts";
import { partitionsOf } from "./partitions.ts";
import { fenceKey } from "./row-keys.ts";
import type { Row } from "./rows.ts";
import { holdRow, type Table } from "./table.ts";

/** A fence as read: for each partition its generation, and the row version for the next transaction. */
export class TableFence implements Fence {
  readonly collection: string;
  readonly #rows: Map<string, Row>;
  readonly #table: Table;

  constructor(table: Table, collection: string, rows: readonly Row[]) {
    this.collection = collection;
    this.#table = table;
    this.#rows = new Map(rows.map((row) => [row.partitionKey, row]));
  }

  /** The operation that must come first in a transaction in this partition. */
  hold(partition: string): TransactionAction {
    const row = this.#rows.get(partition);
    return holdRow({ partitionKey: partition, rowKey: fenceKey }, row?.etag ?? "");
  }

  /** Records the row's new version after a transaction. */
  moveOn(partition: string, etag: string | undefined): void {
    const row = this.#rows.get(partition);
    if (row !== undefined && etag !== undefined) {
      this.#rows.set(partition, { ...row, etag });
    }
  }

  /** Reads the row's version again, which others may have changed; `false` if the fence itself was moved. */
  async stands(partition: string): Promise<boolean> {
    const row = await this.#table.get(partition, fenceKey);
    if (row === undefined || row["generation"] !== this.#rows.get(partition)?.["generation"]) {
      return false;
    }
    this.#rows.set(partition, row);
    return true;
  }
}

/** The fences of a collection: a row in each of its partitions. */
export class Fences {
  readonly #partitions: number;
  readonly #table: Table;

  constructor(table: Table, partitions: number) {
    this.#table = table;
    this.#partitions = partitions;
  }

  /** Reads the fence, and creates missing rows. */
  read(collection: string): Promise<TableFence> {
    return this.#collect(collection, async (partition) => {
      const found = await this.#table.get(partition, fenceKey);
      if (found !== undefined) {
        return found;
      }
      // If two create it at once, both use the first.
      const row = toRow(partition, randomUUID());
      const etag = await this.#table.create(row);
      return etag === undefined ? this.#table.get(partition, fenceKey) : { ...row, etag };
    });
  }

  /** Moves the fence unconditionally. */
  move(collection: string): Promise<TableFence> {
    const generation = randomUUID();
    return this.#collect(collection, async (partition) => {
      const row = toRow(partition, generation);
      const etag = await this.#table.upsert(row);
      return etag === undefined ? undefined : { ...row, etag };
    });
  }

  async #collect(
    collection: string,
    rowOf: (partition: string) => Promise<Row | undefined>,
  ): Promise<TableFence> {
    // After a failure, no other request may still be running.
    const rows = await inLanes(partitionsOf(collection, this.#partitions), this.#partitions, rowOf);
    const there = rows.filter((row) => row !== undefined);
    if (there.length < rows.length) {
      throw new DocumentError("storage-unavailable", "A table row disappeared while in use.");
    }
    return new TableFence(this.#table, collection, there);
  }
}

function toRow(partitionKey: string, generation: string): Row {
  return { partitionKey, rowKey: fenceKey, generation };
}
