import { untilItLands } from "../../base/contention.ts";
import { DocumentError } from "../../base/errors.ts";
import type {
  CommitOptions,
  DocumentKey,
  LedgerWrite,
  Write,
  WritePlan,
  WriteResult,
} from "../document-store.ts";
import type { LabelsWrite } from "../labels.ts";
import { inLanes } from "../lanes.ts";
import { TableFence } from "./fences.ts";
import type { HistoryRows } from "./history-rows.ts";
import type { IdempotencyRows } from "./idempotency-rows.ts";
import { partitionOf } from "./partitions.ts";
import { erasureKey } from "./row-keys.ts";
import { fromErasureRow } from "./rows.ts";
import type { Outcome, Table } from "./table.ts";
import {
  type Planned,
  type PlannedWrite,
  planLabels,
  planLedger,
  plannedAt,
  planWrite,
  problemOf,
  toTransactions,
} from "./transactions.ts";

/** The number of partitions that one commit writes to concurrently. */
const commitLanes = 4;

/** Dependencies of a writer. */
export interface TableWriterOptions {
  readonly table: Table;
  readonly history: HistoryRows;
  readonly idempotency: IdempotencyRows;
  readonly partitions: number;
}

/** The result of sending a transaction: the service's answer, or that the fence was moved. */
type Sent = Outcome | { readonly kind: "fenced" };

/** Writes documents in transactions; recognises its own writes if an answer was lost. */
export class TableWriter {
  readonly #options: TableWriterOptions;

  constructor(options: TableWriterOptions) {
    this.#options = options;
  }

  async commit(
    writes: readonly Write[],
    options: CommitOptions = {},
  ): Promise<readonly WriteResult[]> {
    const results: WriteResult[] = writes.map(() => "written");
    const planned: PlannedWrite[] = [];
    for (const [place, write] of writes.entries()) {
      const partition = this.#partitionOf(write.key);
      // Checked before the Idempotency-Key is recorded, which would otherwise refer to nothing.
      const whole = planWrite(write, { place, partition });
      if (problemOf(whole) !== undefined) {
        results[place] = "too-large";
        continue;
      }
      const ready = await this.#recordFirst(write);
      if (ready === undefined) {
        results[place] = "conflict";
      } else {
        planned.push(ready === write ? whole : planWrite(ready, { place, partition }));
      }
    }
    await this.#submitAll(planned, results, options);
    for (const { place, rest, write } of planned) {
      if (rest.length > 0 && results[place] === "written") {
        // If this is refused, the document and its history have been erased since.
        await this.#options.history.add(write.key, write.next, rest);
      }
    }
    return results;
  }

  plan(write: Write): WritePlan {
    const planned = planWrite(write, { place: 0, partition: this.#partitionOf(write.key) });
    const problem = problemOf(planned);
    return problem === undefined
      ? { transactions: planned.rest.length === 0 ? 1 : 2 }
      : { problem };
  }

  async writeLedger(
    entries: readonly LedgerWrite[],
    options: CommitOptions = {},
  ): Promise<readonly WriteResult[]> {
    const results: WriteResult[] = entries.map(() => "written");
    const planned = entries.map((entry, place) =>
      planLedger(entry, { place, partition: this.#partitionOf(entry.key) }),
    );
    await this.#submitAll(planned, results, options);
    return results;
  }

  async writeLabels(
    writes: readonly LabelsWrite[],
    options: CommitOptions = {},
  ): Promise<readonly WriteResult[]> {
    const results: WriteResult[] = writes.map(() => "written");
    const planned = writes.map((write, place) =>
      planLabels(write, { place, partition: this.#partitionOf(write.key) }),
    );
    await this.#submitAll(planned, results, options);
    return results;
  }

  async #submitAll(
    planned: readonly Planned[],
    results: WriteResult[],
    { fence }: CommitOptions,
  ): Promise<void> {
    const groups = [...Map.groupBy(planned, ({ partition }) => partition).values()];
    // Partitions are independent; concurrent transactions in the same one would only conflict.
    await inLanes(groups, commitLanes, async (group) => {
      const held = fence instanceof TableFence ? fence : undefined;
      for (const transaction of toTransactions(group, held === undefined ? 0 : 1)) {
        for (const [{ place }, result] of await this.#submit(transaction, held)) {
          results[place] = result;
        }
      }
    });
  }

  /** Submits a transaction, dropping documents that conflict or are too large. */
  async #submit(
    transaction: readonly Planned[],
    fence: TableFence | undefined,
  ): Promise<readonly (readonly [Planned, WriteResult])[]> {
    const refused: (readonly [Planned, WriteResult])[] = [];
    // biome-ignore lint/plugin: each round removes at least one
    for (let rest = transaction; rest.length > 0; ) {
      const [first] = rest;
      const outcome = await this.#send(rest, fence);
      if (first === undefined || outcome.kind === "done") {
        return refused;
      }
      if (outcome.kind === "fenced") {
        return [...refused, ...rest.map((one) => [one, "fenced"] as const)];
      }
      if (outcome.kind === "too-large" && rest.length === 1) {
        return [...refused, [first, "too-large"]];
      }
      if (outcome.kind === "too-large") {
        const half = Math.ceil(rest.length / 2);
        return [
          ...refused,
          ...(await this.#submit(rest.slice(0, half), fence)),
          ...(await this.#submit(rest.slice(half), fence)),
        ];
      }
      const named = plannedAt(rest, outcome.refusedIndex ?? 0) ?? first;
      if (outcome.mayHaveHappened && (await this.#isThere(named))) {
        return refused;
      }
      if (outcome.refusedIndex === undefined && rest.length > 1) {
        // The service did not say which one, so try one by one.
        for (const one of rest) {
          refused.push(...(await this.#submit([one], fence)));
        }
        return refused;
      }
      refused.push([named, "conflict"]);
      rest = rest.filter((one) => one !== named);
    }
    return refused;
  }

  /** Sends a transaction with its fence; retries if others changed only the fence row's version. */
  async #send(transaction: readonly Planned[], fence: TableFence | undefined): Promise<Sent> {
    const { table } = this.#options;
    const actions = transaction.flatMap((one) => one.actions);
    const [first] = transaction;
    if (fence === undefined || first === undefined) {
      return table.submit(actions);
    }
    const { partition } = first;
    return untilItLands<Sent>(
      async () => {
        const outcome = await table.submit([fence.hold(partition), ...actions]);
        if (outcome.kind === "done") {
          fence.moveOn(partition, outcome.etags[0]);
        }
        if (outcome.kind !== "refused") {
          return outcome;
        }
        const isOurs = outcome.mayHaveHappened && (await this.#isThere(first));
        const isFenced = !(await fence.stands(partition));
        if (isOurs) {
          return { kind: "done", etags: [] };
        }
        if (isFenced) {
          return { kind: "fenced" };
        }
        const { refusedIndex } = outcome;
        return refusedIndex === 0
          ? undefined
          : { ...outcome, refusedIndex: refusedIndex && refusedIndex - 1 };
      },
      { what: fence.collection },
    );
  }

  /**
   * Records an Idempotency-Key in another partition first; returns the rest of the write, or `undefined` if refused.
   */
  async #recordFirst(write: Write): Promise<Write | undefined> {
    const { idempotency: rows } = this.#options;
    const { idempotency, ...rest } = write;
    if (
      idempotency === undefined ||
      rows.partitionOf(write.key.collection, idempotency.key) === this.#partitionOf(write.key)
    ) {
      return write;
    }
    return (await rows.record({ ...rest, idempotency })) ? rest : undefined;
  }

  /**
   * @throws DocumentError `storage-unavailable` if that can no longer be determined
   */
  async #isThere({ partition, proof }: Planned): Promise<boolean> {
    const { table } = this.#options;
    const row = await table.get(partition, proof.rowKey);
    if (row !== undefined || proof.erasedWith === undefined) {
      return row !== undefined && proof.isOurs(row);
    }
    const { id, number } = proof.erasedWith;
    const erased = await table.get(partition, erasureKey(id));
    if (((erased && fromErasureRow(erased)?.through) ?? 0) >= number) {
      throw new DocumentError(
        "storage-unavailable",
        `The answer to a write of ${id} was lost, and the document has since been erased. Whether it was written is unknown.`,
      );
    }
    return false;
  }

  #partitionOf(key: DocumentKey): string {
    return partitionOf(key, this.#options.partitions);
  }
}
