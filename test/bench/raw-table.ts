import { TableClient } from "@azure/data-tables";
import { retryOptions } from "../../src/store/table/connection.ts";
import { createRawCalls } from "./raw-calls.ts";

/** Where this process keeps its documents, in the app's own setting. */
export const connectionString = process.env["DocumentsStorage"] ?? "";

/** The number of documents. */
export const size = Number(process.env["BENCH_DOCUMENTS"]);

/** The table for the raw calls: with the SDK as it comes, and the app's retries. */
export const rawTable = TableClient.fromConnectionString(connectionString, "raw", {
  retryOptions,
  allowInsecureConnection: true,
});

/** The raw calls of this process, alone and in routes. */
export const raw = createRawCalls(rawTable, size);
