import type { TransactionAction } from "@azure/data-tables";
import type {
  DocumentKey,
  Head,
  LedgerEntry,
  Revision,
  Write,
  WriteResult,
} from "../document-store.ts";
import { inLanes } from "../lanes.ts";
import { erase } from "./erasure.ts";
import { partitionOf } from "./partitions.ts";
import type { Receipts } from "./receipts.ts";
import { fromRow, revisionKey, toLedgerRow, toRow } from "./rows.ts";
import type { Table } from "./table.ts";
import { type PlannedWrite, planWrite, toTransactions, writeAt } from "./transactions.ts";

/** Partitions that one commit writes to at once. */
const commitLanes = 4;

/** Writes documents, in transactions only; knows its own write again when the answer was lost. */
export class TableWriter {
  readonly #partitions: number;
  readonly #receipts: Receipts;
  readonly #table: Table;

  constructor(table: Table, receipts: Receipts, partitions: number) {
    this.#table = table;
    this.#receipts = receipts;
    this.#partitions = partitions;
  }

  async commit(writes: readonly Write[]): Promise<readonly WriteResult[]> {
    const results: WriteResult[] = writes.map(() => "written");
    const planned: PlannedWrite[] = [];
    for (const [place, write] of writes.entries()) {
      const ready = await this.#recordReceipt(write);
      if (ready === undefined) {
        results[place] = "conflict";
      } else {
        planned.push(planWrite(ready, place, this.#partitionOf(ready.key)));
      }
    }
    const groups = [...Map.groupBy(planned, ({ partition }) => partition).values()];
    // Partitions are served apart from each other; the transactions of one would only stand in each other's way.
    await inLanes(groups, commitLanes, async (group) => {
      for (const transaction of toTransactions(group)) {
        for (const refused of await this.#submit(transaction)) {
          results[refused.place] = "conflict";
        }
      }
    });
    return results;
  }

  async erase(key: DocumentKey, over: Head, tombstone: Revision): Promise<WriteResult> {
    const partition = this.#partitionOf(key);
    const outcome = await erase(this.#table, { partition, key, over, tombstone });
    const isDone =
      outcome.kind === "done" ||
      (outcome.mayHaveHappened && (await this.#isThere({ key, over, next: tombstone })));
    return isDone ? "written" : "conflict";
  }

  async addHistory(key: DocumentKey, revisions: readonly Revision[]): Promise<void> {
    const partition = this.#partitionOf(key);
    const rows = revisions.map((one) => {
      const row = toRow(partition, revisionKey(key.id, one.number), one);
      const upsert: TransactionAction = ["upsert", row, "Replace"];
      return { actions: [upsert] };
    });
    for (const transaction of toTransactions(rows)) {
      await this.#table.submitUpserts(transaction.flatMap(({ actions }) => actions));
    }
  }

  async record(type: string, entries: readonly LedgerEntry[]): Promise<void> {
    const rows = entries.map((entry) =>
      toLedgerRow(this.#partitionOf({ type, id: entry.id }), entry),
    );
    for (const group of Map.groupBy(rows, ({ partitionKey }) => partitionKey).values()) {
      await this.#table.upsert(group);
    }
  }

  /** Submits a transaction, without those writes that somebody else was quicker with. */
  async #submit(transaction: readonly PlannedWrite[]): Promise<readonly PlannedWrite[]> {
    const refused: PlannedWrite[] = [];
    let rest = transaction;
    while (rest.length > 0) {
      const outcome = await this.#table.submit(rest.flatMap(({ actions }) => actions));
      if (outcome.kind === "done") {
        return refused;
      }
      const [first] = rest;
      const named = writeAt(rest, outcome.refusedIndex ?? 0) ?? first;
      if (outcome.mayHaveHappened && named !== undefined && (await this.#isThere(named.write))) {
        return refused;
      }
      if (outcome.refusedIndex === undefined && rest.length > 1) {
        // Nobody named: find out one by one.
        const single = await Promise.all(rest.map((write) => this.#submit([write])));
        return [...refused, ...single.flat()];
      }
      refused.push(...rest.filter((write) => write === named));
      rest = rest.filter((write) => write !== named);
    }
    return refused;
  }

  /** Records a receipt of another partition first; gives what is left to write, unless it is refused. */
  async #recordReceipt(write: Write): Promise<Write | undefined> {
    const { receipt, ...rest } = write;
    if (
      receipt === undefined ||
      this.#receipts.partitionOf(write.key.type, receipt.key) === this.#partitionOf(write.key)
    ) {
      return write;
    }
    return (await this.#receipts.record({ ...rest, receipt })) ? rest : undefined;
  }

  /** Whether this very write has made its revision, whatever the head says by now. */
  async #isThere({ key, next }: Write): Promise<boolean> {
    const row = await this.#table.get(this.#partitionOf(key), revisionKey(key.id, next.number));
    return row !== undefined && fromRow(row).writeId === next.writeId;
  }

  #partitionOf(key: DocumentKey): string {
    return partitionOf(key, this.#partitions);
  }
}
