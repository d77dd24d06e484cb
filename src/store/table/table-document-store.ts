import type { TableClient } from "@azure/data-tables";
import type {
  DocumentKey,
  DocumentStore,
  Head,
  HeadPage,
  HistoryOptions,
  HistoryPage,
  LedgerEntry,
  ListOptions,
  PlantingState,
  Revision,
  StoreState,
  Write,
  WriteResult,
} from "../document-store.ts";
import type { LeaseClaim } from "../lease.ts";
import type { Receipt, ReceiptSelection } from "../receipt.ts";
import { type RevisionsOptions, type RevisionsPage, toPosition } from "../revision-page.ts";
import { acquireLease, releaseLease } from "./lease-row.ts";
import { OrderedMerge, partitionOf, partitionsOf } from "./partitions.ts";
import { Receipts } from "./receipts.ts";
import {
  everyRevisionRange,
  fromHeadRow,
  fromLedgerRow,
  fromRevisionRow,
  fromRow,
  fromSummaryRow,
  headKey,
  headRange,
  type KeyRange,
  ledgerRange,
  maxBodyLength,
  type Row,
  revisionKey,
  revisionRange,
  summaryColumns,
} from "./rows.ts";
import { StateRow } from "./state-row.ts";
import { Table } from "./table.ts";
import { TableWriter } from "./table-writer.ts";

/** How a {@link TableDocumentStore} lays out its rows. */
export interface TableStoreOptions {
  /** Partitions of each type; fixed by the first process that opens the table. */
  readonly partitionsPerType: number;
  /** Longest time that one storage call may take, retries included, in milliseconds. */
  readonly callTimeout?: number;
}

/** Documents in Azure Table Storage, or in Azurite. */
export class TableDocumentStore implements DocumentStore {
  readonly maxBodyLength = maxBodyLength;
  readonly #partitions: number;
  readonly #receipts: Receipts;
  readonly #state: StateRow;
  readonly #table: Table;
  readonly #writer: TableWriter;

  constructor(client: TableClient, options: TableStoreOptions) {
    this.#partitions = options.partitionsPerType;
    this.#table = new Table(client, options.callTimeout ?? 10_000);
    this.#receipts = new Receipts(this.#table, this.#partitions);
    this.#writer = new TableWriter(this.#table, this.#receipts, this.#partitions);
    this.#state = new StateRow(this.#table, this.#partitions);
  }

  open(): Promise<void> {
    return this.#state.open();
  }

  async get(key: DocumentKey): Promise<Head | undefined> {
    await this.open();
    const row = await this.#table.get(this.#partitionOf(key), headKey(key.id));
    return row && fromHeadRow(row);
  }

  async list(type: string, options: ListOptions): Promise<HeadPage> {
    await this.open();
    const { after, limit, liveness = "live" } = options;
    const range = { from: after === undefined ? headRange.from : headKey(after), to: headRange.to };
    const filter = liveness === "any" ? "" : ` and live eq ${liveness === "live"}`;
    const rows = this.#scan(type, range, { filter, limit });
    const heads = await rows.take(limit, fromHeadRow);
    return { heads, next: rows.mayHaveMore ? heads.at(-1)?.id : undefined };
  }

  async revision(key: DocumentKey, number: number): Promise<Revision | undefined> {
    await this.open();
    const row = await this.#table.get(this.#partitionOf(key), revisionKey(key.id, number));
    return row && fromRow(row);
  }

  async history(key: DocumentKey, options: HistoryOptions): Promise<HistoryPage> {
    await this.open();
    const { before, limit } = options;
    const { from, to } = revisionRange(key.id);
    const range = { from: before === undefined ? from : revisionKey(key.id, before), to };
    const pages = this.#table.pages(this.#partitionOf(key), range, {
      limit,
      select: summaryColumns,
    });
    const rows = new OrderedMerge([pages], ({ rowKey }) => rowKey);
    const revisions = await rows.take(limit, fromSummaryRow);
    return { revisions, next: rows.mayHaveMore ? revisions.at(-1)?.number : undefined };
  }

  async revisions(type: string, { after, limit }: RevisionsOptions): Promise<RevisionsPage> {
    await this.open();
    const { from, to } = everyRevisionRange;
    const range = { from: after === undefined ? from : revisionKey(after.id, after.number), to };
    const rows = this.#scan(type, range, { filter: "", limit });
    const revisions = await rows.take(limit, fromRevisionRow);
    return { revisions, next: rows.mayHaveMore ? toPosition(revisions.at(-1)) : undefined };
  }

  async commit(writes: readonly Write[]): Promise<readonly WriteResult[]> {
    await this.open();
    return this.#writer.commit(writes);
  }

  async addHistory(key: DocumentKey, revisions: readonly Revision[]): Promise<void> {
    await this.open();
    await this.#writer.addHistory(key, revisions);
  }

  async removeRevisions(key: DocumentKey, numbers: readonly number[]): Promise<void> {
    await this.open();
    const rowKeys = numbers.map((number) => revisionKey(key.id, number));
    await this.#table.remove(this.#partitionOf(key), rowKeys);
  }

  async erase(key: DocumentKey, over: Head, tombstone: Revision): Promise<WriteResult> {
    await this.open();
    return this.#writer.erase(key, over, tombstone);
  }

  async receipt(type: string, key: string): Promise<Receipt | undefined> {
    await this.open();
    return this.#receipts.get(type, key);
  }

  async removeReceipts(type: string, which: ReceiptSelection): Promise<number> {
    await this.open();
    return this.#receipts.remove(type, which);
  }

  async *ledger(type: string): AsyncIterable<LedgerEntry> {
    await this.open();
    const rows = this.#scan(type, ledgerRange, { filter: "", limit: 1000 });
    for (let row = await rows.next(); row !== undefined; row = await rows.next()) {
      yield fromLedgerRow(row);
    }
  }

  async record(type: string, entries: readonly LedgerEntry[]): Promise<void> {
    await this.open();
    await this.#writer.record(type, entries);
  }

  state(): Promise<StoreState> {
    return this.#state.read();
  }

  changeState(read: StoreState, type: string, planting: PlantingState): Promise<boolean> {
    return this.#state.change(read, type, planting);
  }

  async acquireLease(name: string, claim: LeaseClaim): Promise<boolean> {
    await this.open();
    return acquireLease(this.#table, name, claim);
  }

  async releaseLease(name: string, owner: string): Promise<void> {
    await this.open();
    await releaseLease(this.#table, name, owner);
  }

  /** The rows of a type in order of id, whatever the number of its partitions. */
  #scan(
    type: string,
    range: KeyRange,
    { filter, limit }: { readonly filter: string; readonly limit: number },
  ): OrderedMerge<Row> {
    const partitions = partitionsOf(type, this.#partitions);
    // Ids are spread evenly, so each partition has about its share of a page.
    const share =
      partitions.length === 1 ? limit : Math.ceil((1.25 * limit) / partitions.length) + 8;
    const sources = partitions.map((partition) =>
      this.#table.pages(partition, range, { filter, limit: share }),
    );
    return new OrderedMerge(sources, ({ rowKey }) => rowKey);
  }

  #partitionOf(key: DocumentKey): string {
    return partitionOf(key, this.#partitions);
  }
}
