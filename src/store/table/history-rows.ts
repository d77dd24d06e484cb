import type { TransactionAction } from "@azure/data-tables";
import { untilItLands } from "../../base/contention.ts";
import type { DocumentKey, Head, Revision } from "../document-store.ts";
import { partitionOf } from "./partitions.ts";
import { erasureKey, headKey, revisionKey } from "./row-keys.ts";
import { fromErasureRow, toRevisionRow } from "./rows.ts";
import { holdRow, maxTransactionRows, type Table } from "./table.ts";
import { fitTogether } from "./transactions.ts";

/** Adds and removes revisions outside of writes; each transaction is conditional on the head. */
export class HistoryRows {
  readonly #partitions: number;
  readonly #table: Table;

  constructor(table: Table, partitions: number) {
    this.#table = table;
    this.#partitions = partitions;
  }

  async add(
    key: DocumentKey,
    below: Pick<Revision, "number" | "writeId">,
    revisions: readonly Revision[],
  ): Promise<"written" | "conflict"> {
    const partition = partitionOf(key, this.#partitions);
    // biome-ignore lint/plugin: each round writes at least one of the rest
    for (let rest = revisions; rest.length > 0; ) {
      const landed = await untilItLands(() => this.#addSome({ key, partition, below }, rest), {
        what: `the history of ${key.collection}/${key.id}`,
      });
      if (landed === "conflict") {
        return landed;
      }
      rest = rest.slice(landed);
    }
    return "written";
  }

  async remove(
    key: DocumentKey,
    over: Head,
    numbers: readonly number[],
  ): Promise<"written" | "conflict"> {
    const partitionKey = partitionOf(key, this.#partitions);
    let { version } = over;
    for (let start = 0; start < numbers.length; start += maxTransactionRows - 1) {
      const some = numbers.slice(start, start + maxTransactionRows - 1);
      const rowKeys = some.map((number) => revisionKey(key.id, number));
      const outcome = await this.#table.submit([
        holdRow({ partitionKey, rowKey: headKey(key.id) }, version),
        ...rowKeys.map((rowKey) => ["delete", { partitionKey, rowKey }] as const),
      ]);
      if (outcome.kind !== "done") {
        return "conflict";
      }
      version = outcome.etags[0] ?? "";
    }
    return "written";
  }

  /** Adds as many revisions as fit one transaction; `undefined` if the head has changed meanwhile. */
  async #addSome(
    {
      below,
      key,
      partition,
    }: {
      readonly key: DocumentKey;
      readonly partition: string;
      readonly below: Pick<Revision, "number" | "writeId">;
    },
    revisions: readonly Revision[],
  ): Promise<number | "conflict" | undefined> {
    const head = await this.#table.get(partition, headKey(key.id));
    // Read after the head: any later change gives the head a new version.
    const [row, erased] = await Promise.all([
      this.#table.get(partition, revisionKey(key.id, below.number)),
      this.#table.get(partition, erasureKey(key.id)),
    ]);
    const through = (erased && fromErasureRow(erased)?.through) ?? 0;
    if (head?.etag === undefined || row?.["writeId"] !== below.writeId || through >= below.number) {
      return "conflict";
    }
    const held = holdRow({ partitionKey: partition, rowKey: headKey(key.id) }, head.etag);
    const actions: TransactionAction[] = [held];
    for (const one of revisions) {
      const next: TransactionAction = ["upsert", toRevisionRow(partition, key.id, one), "Replace"];
      if (actions.length > 1 && !fitTogether([...actions, next])) {
        break;
      }
      actions.push(next);
    }
    const outcome = await this.#table.submit(actions);
    return outcome.kind === "done" ? actions.length - 1 : undefined;
  }
}
