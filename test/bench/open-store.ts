import type { DocumentStore } from "../../src/store/document-store.ts";
import { Database } from "../../src/store/sqlite/database.ts";
import { SqliteDocumentStore } from "../../src/store/sqlite/sqlite-document-store.ts";
import { connectTable } from "../../src/store/table/connection.ts";
import { TableDocumentStore } from "../../src/store/table/table-document-store.ts";
import { collection, idAt, toRevision } from "./documents.ts";

/** Opens the store that an app with this `DocumentsStorage` and one partition has. */
async function openStore(storage: string): Promise<DocumentStore> {
  const file = /^sqlite:(.*)/.exec(storage)?.[1];
  if (file !== undefined) {
    return new SqliteDocumentStore(() => Database.open(file));
  }
  const client = await connectTable({ connectionString: storage }, "documents");
  return new TableDocumentStore(client, { partitionsPerType: 1 });
}

/** Writes so many documents with this text, each in its first revision. */
export async function fillStore(
  storage: string,
  { count, description }: { readonly count: number; readonly description: string },
): Promise<void> {
  const store = await openStore(storage);
  await store.open();
  for (let first = 0; first < count; first += 1_000) {
    await store.commit(
      Array.from({ length: Math.min(1_000, count - first) }, (_, index) => {
        const id = idAt(first + index);
        const body = JSON.stringify({ id, mood: `Mood ${id}`, description });
        return { key: { collection, id }, over: undefined, next: { ...toRevision(id, 1), body } };
      }),
    );
  }
}
