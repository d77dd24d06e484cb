import { join } from "node:path";
import { startHost } from "../../src/local/host/host.ts";
import type { DocumentStore } from "../../src/store/document-store.ts";
import { Database } from "../../src/store/sqlite/database.ts";
import { SqliteDocumentStore } from "../../src/store/sqlite/sqlite-document-store.ts";
import { connectTable } from "../../src/store/table/connection.ts";
import { TableDocumentStore } from "../../src/store/table/table-document-store.ts";
import { Allocations } from "./allocations.ts";
import { answerParent } from "./children.ts";
import { collection, idAt, toRevision } from "./documents.ts";

/** The questions that this process answers: its address; from now on; the cost since then. */
export interface GrowthQuestion {
  readonly ask: "url" | "begin" | "cost";
}

/** What the app logged about a request. */
interface RequestEvent {
  readonly ms: number;
  readonly storageMs: number;
  readonly storageCalls: number;
}

/** The cost of a block of requests. */
export interface BlockCost {
  readonly requests: readonly RequestEvent[];
  /** Allocated in JavaScript's heap, in KiB; missing if garbage was collected meanwhile. */
  readonly allocated: number | undefined;
}

const storage = process.env["DocumentsStorage"] ?? "";
const size = Number(process.env["BENCH_DOCUMENTS"]);
const root = join(import.meta.dirname, "../..");
const requests: RequestEvent[] = [];
await fill(await openStore());
const host = await startHost({
  entry: join(root, "dist/index.cjs"),
  hostJson: join(root, "dist/host.json"),
  port: 0,
  keys: "open",
  log(line) {
    const event = line.includes('{"event":"request"') && JSON.parse(line.slice(line.indexOf("{")));
    if (event) {
      requests.push(event);
    }
  },
});
const allocations = new Allocations();

answerParent(async ({ ask }: GrowthQuestion) => {
  switch (ask) {
    case "url":
      return host.url;
    case "begin":
      requests.length = 0;
      return allocations.begin();
    case "cost": {
      const bytes = allocations.end();
      const allocated = bytes === undefined ? undefined : bytes / 1024;
      return { requests: requests.splice(0), allocated } satisfies BlockCost;
    }
  }
});

async function openStore(): Promise<DocumentStore> {
  const file = /^sqlite:(.*)/.exec(storage)?.[1];
  if (file !== undefined) {
    return new SqliteDocumentStore(() => Database.open(file));
  }
  const client = await connectTable({ connectionString: storage }, "documents");
  return new TableDocumentStore(client, { partitionsPerType: 1 });
}

/** Short documents, each in its first revision. */
async function fill(store: DocumentStore): Promise<void> {
  await store.open();
  for (let first = 0; first < size; first += 1_000) {
    await store.commit(
      Array.from({ length: Math.min(1_000, size - first) }, (_, index) => {
        const id = idAt(first + index);
        const body = JSON.stringify({ id, mood: `Mood ${id}`, description: "Says little. " });
        return { key: { collection, id }, over: undefined, next: { ...toRevision(id, 1), body } };
      }),
    );
  }
}
