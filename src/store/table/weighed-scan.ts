import { OrderedMerge, partitionsOf } from "./partitions.ts";
import type { KeyRange } from "./row-keys.ts";
import type { Row } from "./rows.ts";
import { type RowWeights, RunWeight } from "./run-weight.ts";
import { type QueryAnswer, type QueryOptions, quote, type Table } from "./table.ts";

/** Which part of a type's rows to read. */
export interface ScanOptions {
  readonly range: KeyRange;
  /** An additional OData condition, starting with `and`. */
  readonly filter: string;
  /** Maximum number of rows, 1-1000. */
  readonly limit: number;
}

/** Rows ordered by key. */
export interface RowRun {
  readonly rows: readonly Row[];
  /** The key to continue after, if there may be more. */
  readonly next: string | undefined;
}

/** Reads rows of a type, ordered by key, in pages of limited size, whatever the row length and number of partitions. */
export class WeighedScan {
  readonly #partitions: number;
  readonly #table: Table;
  readonly #weights: RowWeights = new Map();

  constructor(table: Table, partitions: number) {
    this.#partitions = partitions;
    this.#table = table;
  }

  /** A page of rows within the size limit, or of a single row. */
  run(collection: string, options: ScanOptions): Promise<RowRun> {
    const weight = new RunWeight(
      this.#weights,
      `${collection} ${options.range.to}${options.filter}`,
    );
    return this.#partitions === 1
      ? this.#ofOne(collection, options, weight)
      : this.#ofMany(collection, options, weight);
  }

  /** Reads a single partition directly. */
  async #ofOne(
    partition: string,
    { filter, limit, range }: ScanOptions,
    weight: RunWeight,
  ): Promise<RowRun> {
    const rows: Row[] = [];
    let from = range.from;
    let token: string | undefined;
    // biome-ignore lint/plugin: each answer continues after the one before, until the page is full or all is read
    while (rows.length < limit && weight.hasRoom) {
      const keys = `RowKey gt ${quote(from)} and RowKey lt ${quote(range.to)}${filter}`;
      // One more than wanted shows whether there is more.
      const top = Math.min(weight.fitting, limit + 1 - rows.length, 1_000);
      const asked = { filter: keys, top, token };
      let answer = await this.#table.read(partition, { ...asked, room: weight.room });
      weight.learn(answer);
      if (answer.isCut && answer.rows.length === 0) {
        if (rows.length > 0) {
          break;
        }
        answer = await this.#readOne(partition, asked, weight);
      }
      rows.push(...answer.rows);
      weight.take(answer.rows.length === 0 ? 0 : answer.bytes);
      if (!answer.isCut && answer.token === undefined && rows.length <= limit) {
        return { rows, next: undefined };
      }
      // An empty answer may also continue, but has no key to continue after.
      token = answer.rows.length === 0 ? answer.token : undefined;
      from = rows.at(-1)?.rowKey ?? from;
    }
    const page = rows.slice(0, limit);
    return { rows: page, next: page.at(-1)?.rowKey };
  }

  /**
   * Each partition must provide its next key before anything can be returned. So only the keys are merged, and then
   * only the returned rows are read.
   */
  async #ofMany(
    collection: string,
    { filter, limit, range }: ScanOptions,
    weight: RunWeight,
  ): Promise<RowRun> {
    const mean = limit / this.#partitions;
    // Ids are spread evenly, so a partition rarely contributes more to a page.
    const share = Math.ceil(mean + 3 * Math.sqrt(mean));
    const sources = partitionsOf(collection, this.#partitions).map((partition) =>
      this.#table.pages(partition, range, { filter, limit: share, select: ["PartitionKey"] }),
    );
    const merge = new OrderedMerge(sources, ({ rowKey }) => rowKey);
    const keys = await merge.take(limit, (row) => row);
    const rows: Row[] = [];
    let settled = 0;
    // biome-ignore lint/plugin: each round handles some of the keys, or is the last
    while (settled < keys.length && weight.hasRoom) {
      const round = await this.#round(keys.slice(settled, settled + weight.fitting), {
        filter,
        weight,
      });
      if (round.settled === 0) {
        break;
      }
      rows.push(...round.rows);
      settled += round.settled;
    }
    const hasMore = settled < keys.length || merge.mayHaveMore;
    return { rows, next: hasMore ? keys[settled - 1]?.rowKey : undefined };
  }

  /** The rows of some keys within the size limit, and the number of keys covered, at least one. */
  async #round(
    keys: readonly Row[],
    { filter, weight }: { readonly filter: string; readonly weight: RunWeight },
  ): Promise<{ readonly rows: readonly Row[]; readonly settled: number }> {
    const byPartition = [...Map.groupBy(keys, ({ partitionKey }) => partitionKey)];
    const roomOfEach = weight.room / keys.length;
    const answers = byPartition.map(async ([partition, some]) => {
      const [first = "", last = ""] = [some[0]?.rowKey, some.at(-1)?.rowKey];
      const between = `RowKey ge ${quote(first)} and RowKey le ${quote(last)}${filter}`;
      const asked = { filter: between, top: some.length, room: roomOfEach * some.length };
      const answer = await this.#table.read(partition, asked);
      weight.learn(answer);
      const isWhole = !answer.isCut && answer.token === undefined;
      const found = new Map(answer.rows.map((row) => [row.rowKey, row]));
      const end = isWhole ? last : (answer.rows.at(-1)?.rowKey ?? "");
      return [partition, { found, end, each: answer.bytes / answer.rows.length }] as const;
    });
    const byName = new Map(await Promise.all(answers));
    const rows: Row[] = [];
    let settled = 0;
    for (const { partitionKey, rowKey } of keys) {
      const answer = byName.get(partitionKey);
      if (answer === undefined || rowKey > answer.end) {
        break;
      }
      // A missing row was removed since its key was read.
      const row = answer.found.get(rowKey);
      if (row !== undefined) {
        rows.push(row);
        weight.take(answer.each);
      }
      settled += 1;
    }
    const [first] = keys;
    if (settled > 0 || first === undefined || !weight.isEmpty) {
      return { rows, settled };
    }
    const only = `RowKey eq ${quote(first.rowKey)}${filter}`;
    const answer = await this.#readOne(first.partitionKey, { filter: only }, weight);
    weight.take(answer.bytes);
    return { rows: answer.rows, settled: 1 };
  }

  /** Reads a single row that exceeds the limit. */
  async #readOne(
    partition: string,
    asked: Pick<QueryOptions, "filter" | "token">,
    weight: RunWeight,
  ): Promise<QueryAnswer> {
    const room = Number.POSITIVE_INFINITY;
    let answer = await this.#table.read(partition, { ...asked, top: 1, room });
    // biome-ignore lint/plugin: the last answer has no token
    while (answer.rows.length === 0 && answer.token !== undefined) {
      const { token } = answer;
      answer = await this.#table.read(partition, { ...asked, token, top: 1, room });
    }
    weight.learn(answer);
    return answer;
  }
}
