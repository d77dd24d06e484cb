import { untilItLands } from "../../base/contention.ts";
import type {
  DocumentKey,
  ForeignRow,
  Head,
  HeadPage,
  HistoryOptions,
  HistoryPage,
  LedgerEntry,
  ListOptions,
  Obstacle,
  Revision,
} from "../document-store.ts";
import {
  type Labelled,
  type Labels,
  numberToRead,
  placingsOf,
  type StoredLabels,
  toLabelled,
} from "../labels.ts";
import type { RevisionsOptions, RevisionsPage, ScannedRevision } from "../revision-page.ts";
import type { ErasureRows } from "./erasure-rows.ts";
import { OrderedMerge, partitionOf, partitionsOf } from "./partitions.ts";
import {
  everyRevisionRange,
  headKey,
  headRange,
  idOf,
  type KeyRange,
  labelsKey,
  labelsRange,
  ledgerRange,
  revisionKey,
  revisionOf,
  revisionRange,
} from "./row-keys.ts";
import {
  fromLabelsRow,
  fromLedgerRow,
  headSummaryProblem,
  type Read,
  type Row,
  readHead,
  readRevision,
  readSummary,
  summaryColumns,
} from "./rows.ts";
import type { Table } from "./table.ts";
import { WeighedScan } from "./weighed-scan.ts";

/** Reads documents from their rows; foreign rows are ignored or reported. */
export class TableReader {
  readonly #erasures: ErasureRows;
  readonly #partitions: number;
  readonly #table: Table;
  readonly #weighed: WeighedScan;

  constructor(table: Table, partitions: number, erasures: ErasureRows) {
    this.#erasures = erasures;
    this.#partitions = partitions;
    this.#table = table;
    this.#weighed = new WeighedScan(table, partitions);
  }

  async get(key: DocumentKey): Promise<Head | undefined> {
    const row = await this.#table.get(this.#partitionOf(key), headKey(key.id));
    return row && ours(readHead(row));
  }

  async list(collection: string, options: ListOptions): Promise<HeadPage> {
    const { after, limit, liveness = "live" } = options;
    const range = { from: after === undefined ? headRange.from : headKey(after), to: headRange.to };
    const filter = liveness === "any" ? "" : ` and live eq ${liveness === "live"}`;
    const { next, rows } = await this.#weighed.run(collection, { range, filter, limit });
    const heads = rows.map((row) => ours(readHead(row))).filter((head) => head !== undefined);
    return { heads, next: next === undefined ? undefined : idOf(next) };
  }

  async revision(key: DocumentKey, number: number): Promise<Revision | undefined> {
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

  async labels(key: DocumentKey): Promise<StoredLabels | undefined> {
    const row = await this.#table.get(this.#partitionOf(key), labelsKey(key.id));
    return row && fromLabelsRow(row);
  }

  /** An erasure removes the labels too, so it is not looked up. */
  async labelled(key: DocumentKey, label: string): Promise<Labelled> {
    const [head, labels] = await Promise.all([this.get(key), this.labels(key)]);
    const placing = placingsOf(labels?.moves ?? []).get(label);
    const number = numberToRead(head, placing);
    const row = number
      ? await this.#table.get(this.#partitionOf(key), revisionKey(key.id, number))
      : undefined;
    return toLabelled(head, placing, row && ours(readRevision(row)));
  }

  async history(key: DocumentKey, options: HistoryOptions): Promise<HistoryPage> {
    // After an erasure between the two reads, the page is outdated, and is read again to include the tombstone.
    return untilItLands(() => this.#historyPage(key, options), {
      what: `${key.collection}/${key.id}`,
    });
  }

  async revisions(collection: string, { after, limit }: RevisionsOptions): Promise<RevisionsPage> {
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

  async obstacle(key: DocumentKey): Promise<Obstacle | undefined> {
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

  async *foreignHeads(collection: string): AsyncIterable<ForeignRow> {
    for await (const row of this.#scan(collection, headRange, { select: summaryColumns })) {
      const problem = headSummaryProblem(row);
      if (problem !== undefined) {
        yield problem;
      }
    }
  }

  async *ledger(collection: string): AsyncIterable<LedgerEntry> {
    for await (const row of this.#scan(collection, ledgerRange)) {
      const entry = fromLedgerRow(row);
      if (entry !== undefined) {
        yield entry;
      }
    }
  }

  async *allLabels(collection: string): AsyncIterable<Labels> {
    for await (const row of this.#scan(collection, labelsRange)) {
      const { version: _, ...labels } = fromLabelsRow(row);
      yield labels;
    }
  }

  /** A page without erased revisions; `undefined` if an erasure is newer than the page. */
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
    // Leftovers of an erasure are below its tombstone, and are removed before the tombstone can be pruned.
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

  /** All small rows of a collection, ordered by key, whatever the number of its partitions. */
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

/** The value of a row; `undefined` if it is foreign. */
function ours<T>(read: Read<T>): T | undefined {
  return "value" in read ? read.value : undefined;
}
