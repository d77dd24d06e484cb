import type { DocumentStore } from "../store/document-store.ts";
import { everyHead } from "../store/every-head.ts";
import { everyRevision } from "../store/every-revision.ts";
import type { LeftOutRow, RowPosition } from "./archive-progress.ts";
import { type ArchiveRow, parseLine, toLine } from "./archive-row.ts";

/** What rows of a collection a backup gets. */
export interface StoreRowsOptions {
  /** Old revisions, too. */
  readonly history: boolean;
  readonly after: RowPosition | undefined;
  /** Told of each row that can't be read as a document, and so is in no backup. */
  readonly leaveOut: (row: LeftOutRow) => void;
}

/** The rows of a collection as a backup has them: documents with their revisions, then the ledger. */
export async function* storeRows(
  store: DocumentStore,
  type: string,
  { after, history, leaveOut }: StoreRowsOptions,
): AsyncGenerator<ArchiveRow> {
  if (after?.kind !== "ledger") {
    const rows = history ? withHistory(store, type, after) : withoutHistory(store, type, after);
    let newest = after?.id;
    for await (const row of rows) {
      const parsed = parseLine(toLine(row));
      if ("problem" in parsed) {
        const { id, number } = row;
        leaveOut({ type, id, number, detail: `The row of the storage ${parsed.problem}.` });
        continue;
      }
      // The newest that can be read stands for the document.
      yield row.id === newest ? { ...row, kind: "revision" } : row;
      newest = row.id;
    }
  }
  for await (const entry of store.ledger(type)) {
    if (after?.kind !== "ledger" || entry.id > after.id) {
      yield { kind: "ledger", ...entry };
    }
  }
}

async function* withHistory(store: DocumentStore, type: string, after: RowPosition | undefined) {
  for await (const revision of everyRevision(store, type, after)) {
    yield { kind: "head" as const, ...revision };
  }
}

async function* withoutHistory(store: DocumentStore, type: string, after: RowPosition | undefined) {
  for await (const head of everyHead(store, type, { after: after?.id, liveness: "any" })) {
    const { version: _, ...revision } = head;
    yield { kind: "head" as const, ...revision };
  }
}
