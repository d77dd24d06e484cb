import { connectTable } from "../../src/store/table/connection.ts";
import { createRawCalls } from "./raw-calls.ts";

/** Where this process keeps its documents, as the app reads it too. */
export const connectionString = process.env["DocumentsStorage"] ?? "";

/** How many documents there are. */
export const size = Number(process.env["BENCH_DOCUMENTS"]);

/** The table that the raw calls go to: like the app's, by the same SDK with the same retries. */
export const rawTable = await connectTable({ connectionString }, "raw");

/** The raw calls of this process, by themselves and in routes. */
export const raw = createRawCalls(rawTable, size);
