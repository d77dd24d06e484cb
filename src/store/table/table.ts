import type { TableClient, TransactionAction } from "@azure/data-tables";
import { statusOf } from "../../azure/failure.ts";
import { inLanes } from "../lanes.ts";
import { maxPageWeight } from "../page-weight.ts";
import { AnswerLimit } from "./answer-limit.ts";
import { DirectCalls } from "./direct-calls.ts";
import type { Page } from "./partitions.ts";
import { refuseForeignAnswers, SendCounter } from "./policies.ts";
import type { KeyRange } from "./row-keys.ts";
import type { Row } from "./rows.ts";
import {
  isConflict,
  isTooLarge,
  refusedIndexOf,
  requestOf,
  toDomainError,
} from "./storage-error.ts";
import { sendWireForm } from "./wire.ts";

/** The row limit of an entity group transaction (Table service). */
export const maxTransactionRows = 100;

/** The outcome of a transaction. */
export type Outcome =
  /** The new version of each row, if the service returned it. */
  | { readonly kind: "done"; readonly etags: readonly (string | undefined)[] }
  /** The service refused it for its size. */
  | { readonly kind: "too-large" }
  | {
      readonly kind: "refused";
      /** The operation that the service refused; `undefined` if it did not say. */
      readonly refusedIndex: number | undefined;
      /** Whether it was sent more than once, so that the first attempt may have succeeded. */
      readonly mayHaveHappened: boolean;
    };

/** Which part of a range to read. */
export interface PageOptions {
  /** An additional OData condition, starting with `and`. */
  readonly filter?: string;
  /** The columns to read besides the keys. @default all */
  readonly select?: readonly string[];
  /** The number of rows wanted. */
  readonly limit: number;
}

/** The query of one call. */
export interface QueryOptions {
  readonly filter: string;
  readonly select?: readonly string[] | undefined;
  /** Maximum number of rows, 1-1000. */
  readonly top: number;
  /** Maximum number of bytes of the answer. @default {@link maxPageWeight} */
  readonly room?: number | undefined;
  /** Where the previous answer ended. */
  readonly token?: string | undefined;
}

/** One answer of the service. */
export interface QueryAnswer {
  readonly rows: readonly Row[];
  /** The number of bytes read. */
  readonly bytes: number;
  /** Whether it exceeded the limit; continue after the last row. */
  readonly isCut: boolean;
  /** Where to continue; also `undefined` if the answer was cut. */
  readonly token: string | undefined;
}

/** One table of the service: each method is one storage call, with a deadline and our errors. */
export class Table {
  readonly #client: TableClient;
  readonly #direct: DirectCalls;
  readonly #answers = new AnswerLimit();
  readonly #sends = new SendCounter();
  readonly #timeout: number;

  constructor(client: TableClient, timeout: number) {
    this.#client = client;
    this.#direct = new DirectCalls(client);
    this.#timeout = timeout;
    client.pipeline.addPolicy(sendWireForm);
    client.pipeline.addPolicy(refuseForeignAnswers, { afterPhase: "Retry" });
    client.pipeline.addPolicy(this.#sends.policy, { afterPhase: "Retry" });
    client.pipeline.addPolicy(this.#answers.policy, { afterPhase: "Retry" });
  }

  /** A row; `undefined` if the table has none with these keys. */
  async get(partition: string, rowKey: string): Promise<Row | undefined> {
    try {
      return await this.#direct.row(partition, rowKey, this.#deadline());
    } catch (error) {
      if (statusOf(error) === 404 && isConflict(error)) {
        return undefined;
      }
      throw toDomainError(error);
    }
  }

  /** The rows of a range in pages, one call each; a page may be short or empty. */
  pages(
    partition: string,
    range: KeyRange,
    { filter = "", ...options }: PageOptions,
  ): AsyncGenerator<Page<Row>, undefined> {
    const keys = `RowKey gt ${quote(range.from)} and RowKey lt ${quote(range.to)}${filter}`;
    return this.query(partition, { ...options, filter: keys });
  }

  /** The rows of a partition that match a filter, ordered by key, in pages of limited size. */
  async *query(
    partition: string,
    { filter, limit, select }: PageOptions & { readonly filter: string },
  ): AsyncGenerator<Page<Row>, undefined> {
    // One more than wanted shows whether there is more; the service returns at most 1,000.
    const most = Math.min(limit + 1, 1000);
    let asked: QueryOptions = { filter, select, top: most };
    // biome-ignore lint/plugin: each answer continues after the one before, and the last has no token
    for (let isLast = false; !isLast; ) {
      const { isCut, rows, token } = await this.read(partition, asked);
      isLast = !isCut && token === undefined;
      yield { items: rows, isLast };
      const last = rows.at(-1);
      if (!isCut) {
        asked = { filter: asked.filter, select, top: most, token };
      } else if (last !== undefined) {
        asked = { filter: `(${filter}) and RowKey gt ${quote(last.rowKey)}`, select, top: most };
      } else {
        asked = { ...asked, top: 1, room: Number.POSITIVE_INFINITY };
      }
    }
    return undefined;
  }

  /** The result of one call in a partition. */
  async read(
    partition: string,
    { filter, room = maxPageWeight, select, token, top }: QueryOptions,
  ): Promise<QueryAnswer> {
    const deadline = this.#deadline();
    const reading = this.#answers.limit(deadline, room);
    const query = {
      filter: `PartitionKey eq ${quote(partition)} and (${filter})`,
      select: select && ["RowKey", ...select],
      top,
      token,
    };
    try {
      const { rows, token: next } = await this.#direct.rows(query, deadline);
      const { bytes, isCut } = reading;
      return { rows, bytes, isCut, token: isCut ? undefined : next };
    } catch (error) {
      throw toDomainError(error);
    }
  }

  /** Creates a row and returns its version; `undefined` if it exists. */
  create(row: Row): Promise<string | undefined> {
    return this.#write(() => this.#client.createEntity(row, this.#options()));
  }

  /** Replaces a row conditionally and returns its new version; `undefined` if it has changed. */
  replace(row: Row, etag: string): Promise<string | undefined> {
    return this.#write(() =>
      this.#client.updateEntity(row, "Replace", { etag, ...this.#options() }),
    );
  }

  /** Submits operations atomically. */
  async submit(actions: readonly Readonly<TransactionAction>[]): Promise<Outcome> {
    try {
      const etags = await this.#direct.transaction(actions, this.#deadline());
      if (etags.length === actions.length) {
        return { kind: "done", etags };
      }
      // An incomplete answer does not show whether it succeeded.
      return { kind: "refused", refusedIndex: undefined, mayHaveHappened: true };
    } catch (error) {
      if (isTooLarge(error)) {
        return { kind: "too-large" };
      }
      if (!isConflict(error)) {
        throw toDomainError(error);
      }
      const mayHaveHappened = this.#sends.of(requestOf(error)) > 1;
      return { kind: "refused", refusedIndex: refusedIndexOf(error), mayHaveHappened };
    }
  }

  /** Removes rows unconditionally, up to 100 at a time; missing ones are ignored. */
  async remove(partitionKey: string, rowKeys: readonly string[]): Promise<void> {
    for (let start = 0; start < rowKeys.length; start += maxTransactionRows) {
      const some = rowKeys.slice(start, start + maxTransactionRows);
      const outcome = await this.submit(
        some.map((rowKey) => ["delete", { partitionKey, rowKey }] as const),
      );
      if (outcome.kind !== "done") {
        // One missing row fails all: another process, or our own first attempt, has removed it.
        await inLanes(some, some.length, (rowKey) => this.#removeOne(partitionKey, rowKey));
      }
    }
  }

  /** Writes a row unconditionally and returns its version. */
  upsert(row: Row): Promise<string | undefined> {
    return this.#write(() => this.#client.upsertEntity(row, "Replace", this.#options()));
  }

  /** Removes a row conditionally; `false` if it has changed or is gone. */
  async removeAsRead({ partitionKey, rowKey, etag = "" }: Row): Promise<boolean> {
    const remove = () =>
      this.#client.deleteEntity(partitionKey, rowKey, { etag, ...this.#options() });
    return (await this.#write(remove)) !== undefined;
  }

  async #removeOne(partitionKey: string, rowKey: string): Promise<void> {
    await this.#write(() => this.#client.deleteEntity(partitionKey, rowKey, this.#options()));
  }

  /** Creates the table itself, if it does not exist. */
  async createTable(): Promise<void> {
    try {
      await this.#client.createTable(this.#options());
    } catch (error) {
      throw toDomainError(error);
    }
  }

  /** The row's new version; empty if it was removed, `undefined` if the call was refused. */
  async #write(call: () => Promise<{ etag?: string } | object>): Promise<string | undefined> {
    try {
      const answer = await call();
      return "etag" in answer ? answer.etag : "";
    } catch (error) {
      if (isConflict(error)) {
        return undefined;
      }
      throw toDomainError(error);
    }
  }

  #options(): { abortSignal: AbortSignal } {
    return { abortSignal: this.#deadline() };
  }

  #deadline(): AbortSignal {
    return AbortSignal.timeout(this.#timeout);
  }
}

/** Makes a transaction conditional on a row's version: changes nothing in the row except its version. */
export function holdRow(
  { partitionKey, rowKey }: { readonly partitionKey: string; readonly rowKey: string },
  etag: string,
): TransactionAction {
  return ["update", { partitionKey, rowKey }, "Merge", { etag }];
}

/** A string in an OData filter. */
export function quote(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}
