import { connectTable } from "../../src/store/table/connection.ts";
import { createRawCalls } from "./raw-calls.ts";

/** Where this process keeps its documents, in the app's own setting. */
export const connectionString = process.env["DocumentsStorage"] ?? "";

/** The number of documents. */
export const size = Number(process.env["BENCH_DOCUMENTS"]);

/** The table for the raw calls: like the app's, with the same SDK and the same retries. */
export const rawTable = await connectTable({ connectionString }, "raw");

/** The raw calls of this process, alone and in routes. */
export const raw = createRawCalls(rawTable, size);
