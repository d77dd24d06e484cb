import type { TableClient, TransactionAction } from "@azure/data-tables";
import { DocumentError } from "../../errors.ts";
import { refuseForeignAnswers } from "./foreign-answers.ts";
import { escapeLineSeparators } from "./line-separators.ts";
import type { Page } from "./partitions.ts";
import type { KeyRange, Row } from "./rows.ts";
import { SendCounter } from "./sends.ts";
import { isConflict, refusedIndexOf, requestOf, statusOf, toDomainError } from "./storage-error.ts";

/** An entity group transaction takes 100 rows (Table service, entity group transactions). */
export const maxTransactionRows = 100;

/** What became of a transaction. */
export type Outcome =
  | { readonly kind: "done" }
  | {
      readonly kind: "refused";
      /** The operation that the service refused; `undefined` when it did not say. */
      readonly refusedIndex: number | undefined;
      /** It was sent more than once, so that the refusal may be of the first sending's doing. */
      readonly mayHaveHappened: boolean;
    };

/** What part of a range to read. */
export interface PageOptions {
  /** More of an OData filter, with its `and`. */
  readonly filter?: string;
  /** The columns to read beside the keys. @default all */
  readonly select?: readonly string[];
  /** How many rows are wanted. */
  readonly limit: number;
}

/** One table of the service: each method is one storage call, with a deadline and our errors. */
export class Table {
  readonly #client: TableClient;
  readonly #sends = new SendCounter();
  readonly #timeout: number;

  constructor(client: TableClient, timeout: number) {
    this.#client = client;
    this.#timeout = timeout;
    client.pipeline.addPolicy(escapeLineSeparators);
    client.pipeline.addPolicy(refuseForeignAnswers, { afterPhase: "Retry" });
    client.pipeline.addPolicy(this.#sends.policy, { afterPhase: "Retry" });
  }

  /** A row; `undefined` when the table has none of these keys. */
  async get(partition: string, rowKey: string): Promise<Row | undefined> {
    try {
      return await this.#client.getEntity<Row>(partition, rowKey, this.#options());
    } catch (error) {
      if (statusOf(error) === 404 && isConflict(error)) {
        return undefined;
      }
      throw toDomainError(error);
    }
  }

  /** The rows of a range in pages, each one call; a page may be short or empty. */
  async *pages(
    partition: string,
    range: KeyRange,
    options: PageOptions,
  ): AsyncGenerator<Page<Row>, undefined> {
    const { filter = "", limit, select } = options;
    const keys = `PartitionKey eq ${quote(partition)} and RowKey gt ${quote(range.from)} and RowKey lt ${quote(range.to)}`;
    // One more than is wanted tells whether there is more; 1,000 is the most that the service gives.
    const maxPageSize = Math.min(limit + 1, 1000);
    let continuationToken: string | undefined;
    do {
      const items: Row[] & { continuationToken?: string } = await this.#page(
        { filter: keys + filter, ...(select && { select: ["RowKey", ...select] }) },
        { maxPageSize, ...(continuationToken && { continuationToken }) },
      );
      continuationToken = items.continuationToken;
      yield { items, isLast: continuationToken === undefined };
    } while (continuationToken !== undefined);
    return undefined;
  }

  /** Creates a row; `false` when it is there. */
  create(row: Row): Promise<boolean> {
    return this.#write(() => this.#client.createEntity(row, this.#options()));
  }

  /** Replaces a row as it was read; `false` when it has changed. */
  replace(row: Row, etag: string): Promise<boolean> {
    return this.#write(() =>
      this.#client.updateEntity(row, "Replace", { etag, ...this.#options() }),
    );
  }

  /** All of the operations, or none. */
  async submit(actions: readonly Readonly<TransactionAction>[]): Promise<Outcome> {
    try {
      const { subResponses } = await this.#client.submitTransaction(
        [...actions] as TransactionAction[],
        this.#options(),
      );
      if (subResponses.length === actions.length) {
        return { kind: "done" };
      }
      // Half an answer says nothing of what was done.
      return { kind: "refused", refusedIndex: undefined, mayHaveHappened: true };
    } catch (error) {
      if (!isConflict(error)) {
        throw toDomainError(error);
      }
      const mayHaveHappened = this.#sends.of(requestOf(error)) > 1;
      return { kind: "refused", refusedIndex: refusedIndexOf(error), mayHaveHappened };
    }
  }

  /** Removes rows whatever they hold, up to 100 at a time; those that are not there are passed over. */
  async remove(partitionKey: string, rowKeys: readonly string[]): Promise<void> {
    for (let start = 0; start < rowKeys.length; start += maxTransactionRows) {
      const some = rowKeys.slice(start, start + maxTransactionRows);
      const outcome = await this.submit(
        some.map((rowKey) => ["delete", { partitionKey, rowKey }] as const),
      );
      if (outcome.kind === "refused") {
        // One that is not there refuses all: another process was here, or our own first sending.
        await Promise.all(some.map((rowKey) => this.#removeOne(partitionKey, rowKey)));
      }
    }
  }

  /** Writes rows of one partition, whatever is there, up to 100 at a time. */
  async upsert(rows: readonly Row[]): Promise<void> {
    for (let start = 0; start < rows.length; start += maxTransactionRows) {
      const some = rows.slice(start, start + maxTransactionRows);
      await this.submitUpserts(some.map((row) => ["upsert", row, "Replace"] as const));
    }
  }

  /** One transaction that nothing can stand in the way of. */
  async submitUpserts(actions: readonly Readonly<TransactionAction>[]): Promise<void> {
    const outcome = await this.submit(actions);
    if (outcome.kind === "refused") {
      throw new DocumentError("storage-unavailable", "The storage answered with half an answer.");
    }
  }

  /** Removes a row as it was read; `false` when it has changed or is gone. */
  removeAsRead({ partitionKey, rowKey, etag = "" }: Row): Promise<boolean> {
    return this.#write(() =>
      this.#client.deleteEntity(partitionKey, rowKey, { etag, ...this.#options() }),
    );
  }

  async #removeOne(partitionKey: string, rowKey: string): Promise<void> {
    await this.#write(() => this.#client.deleteEntity(partitionKey, rowKey, this.#options()));
  }

  /** Creates the table itself, if it is not there. */
  async createTable(): Promise<void> {
    try {
      await this.#client.createTable(this.#options());
    } catch (error) {
      throw toDomainError(error);
    }
  }

  async #page(
    queryOptions: { filter: string; select?: string[] },
    settings: { maxPageSize: number; continuationToken?: string },
  ): Promise<Row[] & { continuationToken?: string }> {
    const pages = this.#client
      .listEntities<Row>({ queryOptions, ...this.#options() })
      .byPage(settings);
    try {
      const { value } = await pages.next();
      return value ?? [];
    } catch (error) {
      throw toDomainError(error);
    }
  }

  async #write(call: () => Promise<unknown>): Promise<boolean> {
    try {
      await call();
      return true;
    } catch (error) {
      if (isConflict(error)) {
        return false;
      }
      throw toDomainError(error);
    }
  }

  #options(): { abortSignal: AbortSignal } {
    return { abortSignal: AbortSignal.timeout(this.#timeout) };
  }
}

/** A string in an OData filter. */
export function quote(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}
