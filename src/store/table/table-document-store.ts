import type { TableClient } from "@azure/data-tables";
import type {
  CommitOptions,
  DocumentKey,
  DocumentStore,
  EraseOptions,
  Fence,
  ForeignRow,
  Head,
  HeadPage,
  HistoryOptions,
  HistoryPage,
  LedgerEntry,
  LedgerWrite,
  ListOptions,
  Obstacle,
  Revision,
  Write,
  WritePlan,
  WriteResult,
} from "../document-store.ts";
import type { Erasure } from "../erasure.ts";
import type { IdempotencyRecord } from "../idempotency.ts";
import type { Labelled, Labels, LabelsWrite, StoredLabels } from "../labels.ts";
import type { RecordValue, SmallRecord } from "../records.ts";
import { maxBodyLength } from "../revision.ts";
import type { RevisionsOptions, RevisionsPage } from "../revision-page.ts";
import { ErasureRows } from "./erasure-rows.ts";
import { Fences } from "./fences.ts";
import { HistoryRows } from "./history-rows.ts";
import { IdempotencyRows } from "./idempotency-rows.ts";
import { SystemRows } from "./system-rows.ts";
import { Table } from "./table.ts";
import { TableReader } from "./table-reader.ts";
import { TableWriter } from "./table-writer.ts";

/** Options of a {@link TableDocumentStore}. */
export interface TableStoreOptions {
  /** The number of partitions per type, fixed by the first process that opens the table. */
  readonly partitionsPerType: number;
  /** The initial small records of a new table. @default none */
  readonly begin?: ReadonlyMap<string, RecordValue>;
  /** Whether a table that is missing or empty is refused. @default false: it is made */
  readonly mustExist?: boolean;
  /** The time limit for one storage call, including retries, in milliseconds. */
  readonly callTimeout?: number;
}

/** Documents in Azure Table Storage, or in Azurite. */
export class TableDocumentStore implements DocumentStore {
  readonly maxBodyLength = maxBodyLength;
  readonly #erasures: ErasureRows;
  readonly #fences: Fences;
  readonly #history: HistoryRows;
  readonly #idempotency: IdempotencyRows;
  readonly #reader: TableReader;
  readonly #system: SystemRows;
  readonly #writer: TableWriter;

  constructor(client: TableClient, options: TableStoreOptions) {
    const { begin = new Map(), callTimeout = 10_000, mustExist = false } = options;
    const { partitionsPerType: partitions } = options;
    const table = new Table(client, callTimeout);
    this.#erasures = new ErasureRows(table, partitions);
    this.#reader = new TableReader(table, partitions, this.#erasures);
    this.#fences = new Fences(table, partitions);
    this.#history = new HistoryRows(table, partitions);
    this.#idempotency = new IdempotencyRows(table, partitions);
    this.#system = new SystemRows(table, { partitions, begin, mustExist });
    this.#writer = new TableWriter({
      ...{ table, partitions },
      history: this.#history,
      idempotency: this.#idempotency,
    });
  }

  open(): Promise<void> {
    return this.#system.open();
  }

  /** Does nothing: idle connections end by themselves. */
  async close(): Promise<void> {}

  async get(key: DocumentKey): Promise<Head | undefined> {
    await this.open();
    return this.#reader.get(key);
  }

  async list(collection: string, options: ListOptions): Promise<HeadPage> {
    await this.open();
    return this.#reader.list(collection, options);
  }

  async revision(key: DocumentKey, number: number): Promise<Revision | undefined> {
    await this.open();
    return this.#reader.revision(key, number);
  }

  async history(key: DocumentKey, options: HistoryOptions): Promise<HistoryPage> {
    await this.open();
    return this.#reader.history(key, options);
  }

  async revisions(collection: string, options: RevisionsOptions): Promise<RevisionsPage> {
    await this.open();
    return this.#reader.revisions(collection, options);
  }

  async commit(writes: readonly Write[], options?: CommitOptions): Promise<readonly WriteResult[]> {
    await this.open();
    return this.#writer.commit(writes, options);
  }

  plan(write: Write): WritePlan {
    return this.#writer.plan(write);
  }

  async obstacle(key: DocumentKey): Promise<Obstacle | undefined> {
    await this.open();
    return this.#reader.obstacle(key);
  }

  async addHistory(
    key: DocumentKey,
    below: Pick<Revision, "number" | "writeId">,
    revisions: readonly Revision[],
  ): Promise<"written" | "conflict"> {
    await this.open();
    return this.#history.add(key, below, revisions);
  }

  async removeRevisions(
    key: DocumentKey,
    over: Head,
    numbers: readonly number[],
  ): Promise<"written" | "conflict"> {
    await this.open();
    return this.#history.remove(key, over, numbers);
  }

  async erase(key: DocumentKey, options: EraseOptions): Promise<"written" | "conflict"> {
    await this.open();
    return this.#erasures.erase(key, options);
  }

  async erasure(key: DocumentKey): Promise<Erasure | undefined> {
    await this.open();
    return this.#erasures.find(key);
  }

  async *erasures(collection: string): AsyncIterable<Erasure> {
    await this.open();
    yield* this.#erasures.all(collection);
  }

  async sweepErased(collection: string): Promise<number> {
    await this.open();
    return this.#erasures.sweep(collection);
  }

  async *foreignHeads(collection: string): AsyncIterable<ForeignRow> {
    await this.open();
    yield* this.#reader.foreignHeads(collection);
  }

  async *ledger(collection: string): AsyncIterable<LedgerEntry> {
    await this.open();
    yield* this.#reader.ledger(collection);
  }

  async writeLedger(
    entries: readonly LedgerWrite[],
    options?: CommitOptions,
  ): Promise<readonly WriteResult[]> {
    await this.open();
    return this.#writer.writeLedger(entries, options);
  }

  async labels(key: DocumentKey): Promise<StoredLabels | undefined> {
    await this.open();
    return this.#reader.labels(key);
  }

  async *allLabels(collection: string): AsyncIterable<Labels> {
    await this.open();
    yield* this.#reader.allLabels(collection);
  }

  async labelled(key: DocumentKey, label: string): Promise<Labelled> {
    await this.open();
    return this.#reader.labelled(key, label);
  }

  async writeLabels(
    writes: readonly LabelsWrite[],
    options?: CommitOptions,
  ): Promise<readonly WriteResult[]> {
    await this.open();
    return this.#writer.writeLabels(writes, options);
  }

  async fence(collection: string): Promise<Fence> {
    await this.open();
    return this.#fences.read(collection);
  }

  async moveFence(collection: string): Promise<Fence> {
    await this.open();
    return this.#fences.move(collection);
  }

  async idempotencyRecord(collection: string, key: string): Promise<IdempotencyRecord | undefined> {
    await this.open();
    return this.#idempotency.get(collection, key);
  }

  async removeIdempotencyRecords(collection: string, expiredBefore: string): Promise<number> {
    await this.open();
    return this.#idempotency.remove(collection, expiredBefore);
  }

  records(...prefixes: readonly string[]): Promise<ReadonlyMap<string, SmallRecord>> {
    return this.#system.list(prefixes);
  }

  readRecord(name: string): Promise<SmallRecord | undefined> {
    return this.#system.get(name);
  }

  writeRecord(
    name: string,
    value: RecordValue,
    over: SmallRecord | undefined,
  ): Promise<SmallRecord | undefined> {
    return this.#system.put(name, value, over);
  }

  removeRecord(name: string, over: SmallRecord): Promise<boolean> {
    return this.#system.remove(name, over);
  }
}
