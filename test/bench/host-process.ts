import { join } from "node:path";
import type { TableClient } from "@azure/data-tables";
import { startHost } from "../../src/local/host/host.ts";
import { connectTable } from "../../src/store/table/connection.ts";
import { TableDocumentStore } from "../../src/store/table/table-document-store.ts";
import { type BlockOptions, runBlock } from "./blocks.ts";
import { answerParent } from "./children.ts";
import { type CallKind, collection, idAt, toRevision } from "./documents.ts";
import { connectionString, raw, rawTable, size } from "./raw-table.ts";

/**
 * The questions that this process answers: its address, a block of raw calls, or deleting the rows that were written.
 */
export type HostQuestion =
  | { readonly ask: "url" }
  | { readonly ask: "raw"; readonly kind: CallKind; readonly block: BlockOptions }
  /** The keys are those in the API's table; this process knows which rows the raw calls wrote. */
  | { readonly ask: "tidy"; readonly rowKeys: readonly string[] };

const apiTable = await connectTable({ connectionString }, "documents");
await fill("documents");
await fill(rawTable.tableName);
const host = await startHost({
  entry: join(import.meta.dirname, "entry.ts"),
  hostJson: join(import.meta.dirname, "../../host.json"),
  port: 0,
  keys: "open",
  // Where its lines go is the platform's affair, which is another on Azure; only the app's routes have lines.
  log: () => {},
});

answerParent(async (question: HostQuestion) => {
  switch (question.ask) {
    case "url":
      return host.url;
    case "raw":
      return runBlock(raw.calls[question.kind], question.block);
    case "tidy":
      await remove(apiTable, question.rowKeys);
      return remove(rawTable, raw.takeWritten());
  }
});

/** Creates a table as the app would, with all documents in their first revision. */
async function fill(table: string): Promise<void> {
  const store = new TableDocumentStore(await connectTable({ connectionString }, table), {
    partitionsPerType: 1,
  });
  for (let first = 0; first < size; first += 1000) {
    const writes = Array.from({ length: Math.min(1000, size - first) }, (_, index) => {
      const id = idAt(first + index);
      return { key: { collection, id }, over: undefined, next: toRevision(id, 1) };
    });
    await store.commit(writes);
  }
}

/** Deletes rows, so that a collection keeps the size it is reported with. */
async function remove(table: TableClient, rowKeys: readonly string[]): Promise<void> {
  for (let first = 0; first < rowKeys.length; first += 100) {
    await table.submitTransaction(
      rowKeys
        .slice(first, first + 100)
        .map((rowKey) => ["delete", { partitionKey: collection, rowKey }]),
    );
  }
}
