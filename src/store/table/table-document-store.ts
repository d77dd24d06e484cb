import type { TableClient } from "@azure/data-tables";
import { untilItLands } from "../../base/contention.ts";
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
import type { RecordValue, SmallRecord } from "../records.ts";
import type { RevisionsOptions, RevisionsPage, ScannedRevision } from "../revision-page.ts";
import { maxBodyLength } from "./chunks.ts";
import { ErasureRows } from "./erasure-rows.ts";
import { Fences } from "./fences.ts";
import { HistoryRows } from "./history-rows.ts";
import { IdempotencyRows } from "./idempotency-rows.ts";
import { OrderedMerge, partitionOf, partitionsOf } from "./partitions.ts";
import {
  everyRevisionRange,
  headKey,
  headRange,
  idOf,
  type KeyRange,
  ledgerRange,
  revisionKey,
  revisionOf,
  revisionRange,
} from "./row-keys.ts";
import {
  fromLedgerRow,
  headSummaryProblem,
  type Read,
  type Row,
  readHead,
  readRevision,
  readSummary,
  summaryColumns,
} from "./rows.ts";
import { SystemRows } from "./system-rows.ts";
import { Table } from "./table.ts";
import { TableWriter } from "./table-writer.ts";
import { planWrite, problemOf } from "./transactions.ts";
import { WeighedScan } from "./weighed-scan.ts";

/** How a {@link TableDocumentStore} lays out its rows. */
export interface TableStoreOptions {
  /** Partitions of each type; fixed by the first process that opens the table. */
  readonly partitionsPerType: number;
  /** Small records that a new table begins with. @default none */
  readonly begin?: ReadonlyMap<string, RecordValue>;
  /** Longest time that one storage call may take, retries included, in milliseconds. */
  readonly callTimeout?: number;
}

/** Documents in Azure Table Storage, or in Azurite. */
export class TableDocumentStore implements DocumentStore {
  readonly maxBodyLength = maxBodyLength;
  readonly #erasures: ErasureRows;
  readonly #fences: Fences;
  readonly #history: HistoryRows;
  readonly #partitions: number;
  readonly #idempotency: IdempotencyRows;
  readonly #system: SystemRows;
  readonly #table: Table;
  readonly #weighed: WeighedScan;
  readonly #writer: TableWriter;

  constructor(client: TableClient, options: TableStoreOptions) {
    const { begin = new Map(), callTimeout = 10_000, partitionsPerType: partitions } = options;
    const table = new Table(client, callTimeout);
    this.#partitions = partitions;
    this.#table = table;
    this.#weighed = new WeighedScan(table, partitions);
    this.#erasures = new ErasureRows(table, partitions);
    this.#fences = new Fences(table, partitions);
    this.#history = new HistoryRows(table, partitions);
    this.#idempotency = new IdempotencyRows(table, partitions);
    this.#system = new SystemRows(table, { partitions, begin });
    this.#writer = new TableWriter({
      ...{ table, partitions },
      history: this.#history,
      idempotency: this.#idempotency,
    });
  }

  open(): Promise<void> {
    return this.#system.open();
  }

  async get(key: DocumentKey): Promise<Head | undefined> {
    await this.open();
    const row = await this.#table.get(this.#partitionOf(key), headKey(key.id));
    return row && ours(readHead(row));
  }

  async list(collection: string, options: ListOptions): Promise<HeadPage> {
    await this.open();
    const { after, limit, liveness = "live" } = options;
    const range = { from: after === undefined ? headRange.from : headKey(after), to: headRange.to };
    const filter = liveness === "any" ? "" : ` and live eq ${liveness === "live"}`;
    const { next, rows } = await this.#weighed.run(collection, { range, filter, limit });
    const heads = rows.map((row) => ours(readHead(row))).filter((head) => head !== undefined);
    return { heads, next: next === undefined ? undefined : idOf(next) };
  }

  async revision(key: DocumentKey, number: number): Promise<Revision | undefined> {
    await this.open();
    const [row, erasure] = await Promise.all([
      this.#table.get(this.#partitionOf(key), revisionKey(key.id, number)),
      this.#erasures.find(key),
    ]);
    const found = row && ours(readRevision(row));
    if (found === undefined || number <= (erasure?.through ?? 0)) {
      return undefined;
    }
    const { id: _, ...revision } = found;
    return revision;
  }

  async history(key: DocumentKey, options: HistoryOptions): Promise<HistoryPage> {
    await this.open();
    // An erasure between the two readings leaves nothing of what was read first: its own deletion is to be seen.
    return untilItLands(() => this.#historyPage(key, options), {
      what: `${key.collection}/${key.id}`,
    });
  }

  /** A page, and what was erased; `undefined` when that is newer than the page. */
  async #historyPage(
    key: DocumentKey,
    { before, limit }: HistoryOptions,
  ): Promise<HistoryPage | undefined> {
    const { from, to } = revisionRange(key.id);
    const range = { from: before === undefined ? from : revisionKey(key.id, before), to };
    const pages = this.#table.pages(this.#partitionOf(key), range, {
      limit,
      select: summaryColumns,
    });
    const rows = new OrderedMerge([pages], ({ rowKey }) => rowKey);
    const found = await rows.take(limit, (row) => ours(readSummary(row)));
    // What an erasure has left is below its tombstone, and is swept before that one is pruned.
    const mayBeErased = before !== undefined || found.some(({ change }) => change === "deleted");
    const through = (mayBeErased && (await this.#erasures.find(key))?.through) || 0;
    if (before === undefined && through > 0 && through >= (found[0]?.number ?? through + 1)) {
      return undefined;
    }
    const last = (rows.last && revisionOf(rows.last.rowKey)?.number) ?? 0;
    return {
      revisions: found.filter(({ number }) => number > through),
      next: rows.mayHaveMore && last > through + 1 ? last : undefined,
    };
  }

  async revisions(collection: string, { after, limit }: RevisionsOptions): Promise<RevisionsPage> {
    await this.open();
    const { from, to } = everyRevisionRange;
    const range = { from: after ?? from, to };
    const [{ next, rows }, erasures] = await Promise.all([
      this.#weighed.run(collection, { range, filter: "", limit }),
      Array.fromAsync(this.#erasures.all(collection)),
    ]);
    const found: ScannedRevision[] = [];
    const foreign: ForeignRow[] = [];
    for (const row of rows) {
      const read = readRevision(row);
      if ("foreign" in read) {
        foreign.push(read.foreign);
      } else {
        found.push({ ...read.value, position: row.rowKey });
      }
    }
    const through = new Map(erasures.map((erasure) => [erasure.id, erasure.through]));
    const isGone = (one: { readonly id: string; readonly number: number }) =>
      one.number <= (through.get(one.id) ?? 0);
    return {
      revisions: found.filter((one) => !isGone(one)),
      foreign: foreign.filter((one) => !isGone(one) || one.number === 0),
      next,
    };
  }

  async commit(writes: readonly Write[], options?: CommitOptions): Promise<readonly WriteResult[]> {
    await this.open();
    return this.#writer.commit(writes, options);
  }

  plan(write: Write): WritePlan {
    const planned = planWrite(write, { place: 0, partition: this.#partitionOf(write.key) });
    const problem = problemOf(planned);
    return problem === undefined
      ? { transactions: planned.rest.length === 0 ? 1 : 2 }
      : { problem };
  }

  async obstacle(key: DocumentKey): Promise<Obstacle | undefined> {
    await this.open();
    const partition = this.#partitionOf(key);
    const pages = this.#table.pages(partition, revisionRange(key.id), {
      limit: 100,
      select: ["revision"],
    });
    const [head, page] = await Promise.all([
      this.#table.get(partition, headKey(key.id)),
      pages.next(),
    ]);
    const rows = page.value?.items ?? [];
    const number = rows
      .map(({ rowKey }) => revisionOf(rowKey)?.number ?? 0)
      .reduce((a, b) => Math.max(a, b), 0);
    const read = head && readHead(head);
    if (head !== undefined && read !== undefined && "foreign" in read) {
      const { detail } = read.foreign;
      return { number, foreign: { version: head.etag ?? "", detail } };
    }
    const known = (read && ours(read)?.number) ?? 0;
    return number > known ? { number, foreign: undefined } : undefined;
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
    for await (const row of this.#scan(collection, headRange, { select: summaryColumns })) {
      const problem = headSummaryProblem(row);
      if (problem !== undefined) {
        yield problem;
      }
    }
  }

  async *ledger(collection: string): AsyncIterable<LedgerEntry> {
    await this.open();
    for await (const row of this.#scan(collection, ledgerRange)) {
      const entry = fromLedgerRow(row);
      if (entry !== undefined) {
        yield entry;
      }
    }
  }

  async writeLedger(
    entries: readonly LedgerWrite[],
    options?: CommitOptions,
  ): Promise<readonly WriteResult[]> {
    await this.open();
    return this.#writer.writeLedger(entries, options);
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

  /** All small rows of a type in order of their keys, whatever the number of its partitions. */
  #scan(
    collection: string,
    range: KeyRange,
    options: { readonly select?: readonly string[] } = {},
  ): AsyncGenerator<Row> {
    const limit = Math.ceil(1_000 / this.#partitions);
    const sources = partitionsOf(collection, this.#partitions).map((partition) =>
      this.#table.pages(partition, range, { ...options, limit }),
    );
    return new OrderedMerge(sources, ({ rowKey }) => rowKey).rest();
  }

  #partitionOf(key: DocumentKey): string {
    return partitionOf(key, this.#partitions);
  }
}

/** What a row says; `undefined` when it is none of ours. */
function ours<T>(read: Read<T>): T | undefined {
  return "value" in read ? read.value : undefined;
}
