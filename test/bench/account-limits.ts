import { setTimeout as delay } from "node:timers/promises";
import type { PipelinePolicy, PipelineRequest, PipelineResponse } from "@azure/core-rest-pipeline";

/** Rows per second that a storage account serves. */
export interface Rates {
  readonly partition: number;
  readonly account: number;
}

/** Lets this many rows per second through, one request after another. */
class Gate {
  readonly #rate: number;
  #free = 0;

  constructor(rate: number) {
    this.#rate = rate;
  }

  /** @returns when these rows are through, on the clock of `performance.now()` */
  pass(rows: number): number {
    this.#free = Math.max(this.#free, performance.now()) + (1000 * rows) / this.#rate;
    return this.#free;
  }
}

/**
 * Makes a table service as slow as the limits of an account: an answer is delayed until the partition of its rows, and
 * the account, have had time for them. The rows are those that a transaction writes and those that a query returns.
 */
export function accountLimits(rates: Rates): PipelinePolicy {
  const account = new Gate(rates.account);
  const partitions = new Map<string, Gate>();
  return {
    name: "account-limits",
    async sendRequest(request, next) {
      const response = await next(request);
      const partition = partitionOf(request);
      if (partition !== undefined) {
        const gate = partitions.get(partition) ?? new Gate(rates.partition);
        partitions.set(partition, gate);
        const rows = rowsOf(request, response);
        const from = Math.max(gate.pass(rows), account.pass(rows));
        await delay(Math.max(from - performance.now(), 0));
      }
      return response;
    },
  };
}

function partitionOf({ body, url }: PipelineRequest): string | undefined {
  const filter = new URL(url).searchParams.get("$filter") ?? "";
  const text = typeof body === "string" ? body : "";
  return (/PartitionKey eq '([^']+)'/.exec(filter) ?? /"PartitionKey":"([^"]+)"/.exec(text))?.[1];
}

function rowsOf({ body }: PipelineRequest, { bodyAsText }: PipelineResponse): number {
  const rows = typeof body === "string" ? body : (bodyAsText ?? "");
  return rows.split('"RowKey":').length - 1;
}
