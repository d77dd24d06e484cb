import type { PipelinePolicy } from "@azure/core-rest-pipeline";
import { toLogLine } from "../../src/base/telemetry.ts";
import { connectTable } from "../../src/store/table/connection.ts";
import { TableDocumentStore } from "../../src/store/table/table-document-store.ts";
import { apiOf } from "./in-process-api.ts";
import { openStorage } from "./storage.ts";
import { freshTableName } from "./stores.ts";

/** What one call of an operation costs. */
export interface OperationCost {
  readonly storageCalls: number;
  /** Rows in the storage's answers, and their size in KB. */
  readonly rowsRead: number;
  readonly readKb: number;
  /** Rows that the storage gets, and their size in KB. */
  readonly rowsWritten: number;
  readonly writtenKb: number;
  /** The body of the answer, in KB. */
  readonly answerKb: number;
  /** Our own line in the log, in bytes. */
  readonly logBytes: number;
  /** CPU time of this process in milliseconds: the median. */
  readonly cpuMs: number;
}

/** Lines of an import. */
const page = 100;
const text = "You answer in short sentences, and you look at your watch. ".repeat(47);

/** Counts what each operation on documents of 3 KB costs, in a collection of 200 with two revisions each. */
export async function countOperationCosts(
  repeats: number,
): Promise<Readonly<Record<string, OperationCost>>> {
  const meter = new StorageMeter();
  const client = await connectTable({ connectionString: await openStorage() }, freshTableName(), {
    additionalPolicies: [{ policy: meter.policy, position: "perCall" }],
  });
  const store = new TableDocumentStore(client, { partitionsPerType: 1 });
  await store.open();
  let logBytes = 0;
  const ask = apiOf(store, (_level, event) => {
    logBytes += Buffer.byteLength(toLogLine(event));
  });
  let count = 0;
  const idOf = (index: number) => `mood-${String(index).padStart(6, "0")}`;
  const body = (id: string) => {
    count += 1;
    return JSON.stringify({ id, mood: `Mood ${100_000 + count}`, description: text });
  };
  const line = (id: string) => `{"type":"moods","document":${body(id)}}`;
  const ndjson = { "content-type": "application/x-ndjson" };
  const importing = (first: number) => ({
    body: Array.from({ length: page }, (_, index) => line(idOf(first + index))).join("\n"),
    headers: ndjson,
    query: "?mode=upsert",
  });
  for (const first of [0, page, 0, page]) {
    await ask("import", importing(first));
  }
  const created: string[] = [];
  const any = (index: number) => ({ params: { id: idOf(index % (2 * page)) } });
  const calls: Readonly<Record<string, (turn: number) => ReturnType<typeof ask>>> = {
    "GET one": (turn) => ask("moods-get", any(turn)),
    "list of 20": () => ask("moods-list", { query: "?limit=20" }),
    history: (turn) => ask("moods-revisions-list", any(turn)),
    create(turn) {
      const id = `zz-${100_000 + turn}`;
      created.push(id);
      return ask("moods-create", { body: body(id) });
    },
    replace: (turn) => ask("moods-replace", { ...any(turn), body: body(idOf(turn % (2 * page))) }),
    patch: (turn) => ask("moods-patch", { ...any(turn), body: `{"mood":"${100_000 + turn}"}` }),
    delete: () => ask("moods-delete", { params: { id: created.shift() ?? "" } }),
    "move a label": (turn) =>
      ask("moods-labels-move", {
        params: { ...any(turn).params, label: `l${100_000 + turn}` },
        body: '{"revision":1}',
      }),
    "export of 200": () => ask("export", { query: "?type=moods" }),
    "import of 100": () => ask("import", importing(0)),
  };
  const costs: Record<string, OperationCost> = {};
  for (const [name, call] of Object.entries(calls)) {
    // The first call of each kind loads its modules, and learns how large rows are.
    const found: OperationCost[] = [];
    for (let turn = -1; turn < repeats; turn += 1) {
      meter.reset();
      logBytes = 0;
      const start = process.threadCpuUsage();
      const answered = await call(turn + 1);
      const { system, user } = process.threadCpuUsage(start);
      if (answered.status >= 300) {
        throw new Error(`${name} is answered with ${answered.status}: ${answered.text}`);
      }
      if (turn >= 0) {
        found.push({
          storageCalls: meter.calls,
          rowsRead: meter.read.rows,
          readKb: meter.read.bytes / 1_000,
          rowsWritten: meter.written.rows,
          writtenKb: meter.written.bytes / 1_000,
          answerKb: Buffer.byteLength(answered.text) / 1_000,
          logBytes,
          cpuMs: (system + user) / 1_000,
        });
      }
    }
    costs[name] = medianOf(found);
  }
  return costs;
}

/** Counts what goes to a table service and comes back. */
class StorageMeter {
  calls = 0;
  read = { rows: 0, bytes: 0 };
  written = { rows: 0, bytes: 0 };

  readonly policy: PipelinePolicy = {
    name: "storage-meter",
    sendRequest: async (request, next) => {
      const response = await next(request);
      this.calls += 1;
      add(this.written, typeof request.body === "string" ? request.body : "");
      add(this.read, response.bodyAsText ?? "");
      return response;
    },
  };

  reset(): void {
    this.calls = 0;
    this.read = { rows: 0, bytes: 0 };
    this.written = { rows: 0, bytes: 0 };
  }
}

function add(sum: { rows: number; bytes: number }, body: string): void {
  sum.rows += body.split('"RowKey":').length - 1;
  sum.bytes += Buffer.byteLength(body);
}

function medianOf(found: readonly OperationCost[]): OperationCost {
  const of = (figure: keyof OperationCost, digits: number) => {
    const sorted = found.map((cost) => cost[figure]).toSorted((a, b) => a - b);
    return Number((sorted[Math.floor(sorted.length / 2)] ?? Number.NaN).toFixed(digits));
  };
  return {
    storageCalls: of("storageCalls", 0),
    rowsRead: of("rowsRead", 0),
    readKb: of("readKb", 1),
    rowsWritten: of("rowsWritten", 0),
    writtenKb: of("writtenKb", 1),
    answerKb: of("answerKb", 1),
    logBytes: of("logBytes", 0),
    cpuMs: of("cpuMs", 2),
  };
}

if (import.meta.main) {
  const operations = await countOperationCosts(300);
  const date = new Date().toISOString().slice(0, 10);
  console.log(JSON.stringify({ date, node: process.version, operations }, undefined, 2));
}
