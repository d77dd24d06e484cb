import { randomUUID } from "node:crypto";
import type { TransactionAction } from "@azure/data-tables";
import { DocumentError } from "../../base/errors.ts";
import type { Fence } from "../document-store.ts";
import { inLanes } from "../lanes.ts";
import { partitionsOf } from "./partitions.ts";
import { fenceKey } from "./row-keys.ts";
import type { Row } from "./rows.ts";
import { holdRow, type Table } from "./table.ts";

/** A fence as it was read: in each partition its generation, and the version that the next transaction holds. */
export class TableFence implements Fence {
  readonly collection: string;
  readonly #rows: Map<string, Row>;
  readonly #table: Table;

  constructor(table: Table, collection: string, rows: readonly Row[]) {
    this.collection = collection;
    this.#table = table;
    this.#rows = new Map(rows.map((row) => [row.partitionKey, row]));
  }

  /** The first operation of a transaction in this partition. */
  hold(partition: string): TransactionAction {
    const row = this.#rows.get(partition);
    return holdRow({ partitionKey: partition, rowKey: fenceKey }, row?.etag ?? "");
  }

  /** Takes over the version that a transaction has given its row. */
  moveOn(partition: string, etag: string | undefined): void {
    const row = this.#rows.get(partition);
    if (row !== undefined && etag !== undefined) {
      this.#rows.set(partition, { ...row, etag });
    }
  }

  /** Reads the row again, which others hold, too; `false` when the fence itself was moved. */
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

  /** Where it stands; it is made where there is none. */
  read(collection: string): Promise<TableFence> {
    return this.#collect(collection, async (partition) => {
      const found = await this.#table.get(partition, fenceKey);
      if (found !== undefined) {
        return found;
      }
      // Two who make it at once hold the one that was first.
      const row = toRow(partition, randomUUID());
      const etag = await this.#table.create(row);
      return etag === undefined ? this.#table.get(partition, fenceKey) : { ...row, etag };
    });
  }

  /** Moves it, whoever else did just now. */
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
    // None is still on its way when it is said that one has failed.
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
