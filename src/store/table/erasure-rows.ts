import type { TransactionAction } from "@azure/data-tables";
import type { DocumentKey, EraseOptions } from "../document-store.ts";
import type { Erasure } from "../erasure.ts";
import { partitionOf, partitionsOf } from "./partitions.ts";
import {
  erasureKey,
  erasureRange,
  labelsKey,
  ledgerKey,
  revisionKey,
  revisionOf,
  revisionRange,
} from "./row-keys.ts";
import { fromErasureRow, type Row, toErasureRow, toHeadRow, toRevisionRow } from "./rows.ts";
import type { Table } from "./table.ts";
import { fitTogether } from "./transactions.ts";

/** Erases documents, and stores the permanent records of erasures. */
export class ErasureRows {
  readonly #partitions: number;
  readonly #table: Table;

  constructor(table: Table, partitions: number) {
    this.#table = table;
    this.#partitions = partitions;
  }

  /**
   * Writes the tombstone and the erasure row, and removes as many rows as fit, in one transaction conditional on the
   * head that was read. After that, nobody reads the remaining rows, which are removed next.
   */
  async erase(
    key: DocumentKey,
    { over, through, tombstone }: EraseOptions,
  ): Promise<"written" | "conflict"> {
    const partition = partitionOf(key, this.#partitions);
    const [rowKeys, ...others] = await Promise.all([
      this.#revisionKeys(partition, key.id, through),
      this.#table.get(partition, labelsKey(key.id)),
      this.#table.get(partition, ledgerKey(key.id)),
    ]);
    const { at, by } = tombstone;
    const erasure: Erasure = { id: key.id, through, at, by };
    const head = toHeadRow(partition, key.id, tombstone);
    const gone = [...others.flatMap((row) => (row === undefined ? [] : [row.rowKey])), ...rowKeys];
    const actionsWith = (isSwept: boolean): TransactionAction[] => [
      over === undefined ? ["create", head] : ["update", head, "Replace", { etag: over.version }],
      ["create", toRevisionRow(partition, key.id, tombstone)],
      ["upsert", toErasureRow(partition, erasure, isSwept), "Replace"],
    ];
    const together: TransactionAction[] = [];
    for (const rowKey of gone) {
      const next: TransactionAction = ["delete", { partitionKey: partition, rowKey }];
      if (!fitTogether([...actionsWith(false), ...together, next])) {
        break;
      }
      together.push(next);
    }
    const rest = gone.slice(together.length);
    const outcome = await this.#table.submit([...actionsWith(rest.length === 0), ...together]);
    const isDone =
      outcome.kind === "done" ||
      (outcome.kind === "refused" &&
        outcome.mayHaveHappened &&
        (await this.#isThere(partition, key.id, tombstone)));
    if (isDone && rest.length > 0) {
      await this.#sweep(partition, key.id);
    }
    return isDone ? "written" : "conflict";
  }

  async find(key: DocumentKey): Promise<Erasure | undefined> {
    const row = await this.#table.get(partitionOf(key, this.#partitions), erasureKey(key.id));
    return row && fromErasureRow(row);
  }

  async *all(collection: string): AsyncGenerator<Erasure> {
    for await (const row of this.#rows(collection, "")) {
      const erasure = fromErasureRow(row);
      if (erasure !== undefined) {
        yield erasure;
      }
    }
  }

  /** Removes leftovers of interrupted erasures. */
  async sweep(collection: string): Promise<number> {
    let swept = 0;
    for await (const row of this.#rows(collection, " and swept eq false")) {
      const erasure = fromErasureRow(row);
      if (erasure !== undefined) {
        await this.#sweep(row.partitionKey, erasure.id);
        swept += 1;
      }
    }
    return swept;
  }

  /** Removes the leftovers of a document and records that, unless it was erased again meanwhile. */
  async #sweep(partition: string, id: string): Promise<void> {
    const row = await this.#table.get(partition, erasureKey(id));
    const erasure = row && fromErasureRow(row);
    if (row?.etag === undefined || erasure === undefined) {
      return;
    }
    const rowKeys = await this.#revisionKeys(partition, id, erasure.through);
    await this.#table.remove(partition, rowKeys);
    await this.#table.replace(toErasureRow(partition, erasure, true), row.etag);
  }

  async *#rows(collection: string, filter: string): AsyncGenerator<Row> {
    for (const partition of partitionsOf(collection, this.#partitions)) {
      for await (const { items } of this.#table.pages(partition, erasureRange, {
        filter,
        limit: 1000,
      })) {
        yield* items;
      }
    }
  }

  /** The keys of all revisions up to one, newest first, and of any foreign rows between them. */
  async #revisionKeys(partition: string, id: string, through: number): Promise<string[]> {
    const rowKeys: string[] = [];
    const pages = this.#table.pages(partition, revisionRange(id), {
      limit: 1000,
      select: ["revision"],
    });
    for await (const { items } of pages) {
      rowKeys.push(
        ...items
          .map(({ rowKey }) => rowKey)
          .filter((rowKey) => (revisionOf(rowKey)?.number ?? 0) <= through),
      );
    }
    return rowKeys;
  }

  async #isThere(
    partition: string,
    id: string,
    tombstone: { readonly number: number; readonly writeId: string },
  ): Promise<boolean> {
    const row = await this.#table.get(partition, revisionKey(id, tombstone.number));
    return row?.["writeId"] === tombstone.writeId;
  }
}
