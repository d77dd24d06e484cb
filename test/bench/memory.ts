import { copyFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { bundle } from "../../bundle.ts";
import { startChild } from "./children.ts";
import type { FillQuestion } from "./fill-process.ts";
import type { Memory, MemoryQuestion } from "./memory-process.ts";
import type { BenchOptions, Row, Section } from "./report.ts";

const dist = resolve(import.meta.dirname, "../../dist");
const mebi = 1024 * 1024;
const aims = { moreThanHello: 20, busy: 300 };
/** The options of Node that limit its heap; others can be tried. */
const heap = (process.env["BENCH_HEAP"] ?? "--max-old-space-size=256").split(" ");
const open = { ACCESS: "open", SEED_POLICY: "off", PARTITIONS_PER_TYPE: "1" };

/** Measures the memory of an idle app beside one of one function, and of a busy one. */
export async function benchMemory({ scale }: BenchOptions): Promise<readonly Section[]> {
  const folder = await mkdtemp(join(tmpdir(), "seedbed-bench-"));
  const azurite = startChild("azurite-process.ts");
  try {
    const storage = await azurite.ask<string>({});
    const hello = join(folder, "hello");
    await bundle(join(import.meta.dirname, "hello.ts"), hello);
    await copyFile(join(dist, "host.json"), join(hello, "host.json"));
    return [
      await idle(storage, { hello: join(hello, "index.cjs"), turns: scale === "short" ? 2 : 7 }),
      await busy(
        {
          ...(scale !== "short" && { "Table Storage": storage }),
          SQLite: `sqlite:${join(folder, "documents.db")}`,
        },
        { folder, count: { short: 2_000, normal: 10_000, long: 100_000 }[scale] },
      ),
    ];
  } finally {
    await azurite.stop();
    await rm(folder, { recursive: true });
  }
}

/** After the first answer, of each in fresh processes that take turns. */
async function idle(
  storage: string,
  { hello, turns }: { readonly hello: string; readonly turns: number },
): Promise<Section> {
  const found: Record<"hello" | "seedbed", number[]> = { hello: [], seedbed: [] };
  for (let turn = 0; turn < turns; turn += 1) {
    found.hello.push(await idleRss(hello, "/hello", storage));
    found.seedbed.push(await idleRss(join(dist, "index.cjs"), "/api/moods", storage));
  }
  const more = found.seedbed.map((rss, turn) => rss - (found.hello[turn] ?? Number.NaN));
  return {
    name: "idle",
    title: "Memory (RSS) in MiB after the first answer, in the local host",
    labels: ["what"],
    figures: [{ name: "hello world" }, { name: "Seedbed" }, { name: "more", digits: 1 }],
    aimed: "more",
    rows: [
      { labels: ["idle"], figures: [found.hello, found.seedbed, more], aim: aims.moreThanHello },
    ],
  };
}

async function idleRss(entry: string, path: string, storage: string): Promise<number> {
  const env = { ...open, BENCH_ENTRY: entry, DocumentsStorage: storage };
  const host = startChild("memory-process.ts", env, heap);
  try {
    const url = await host.ask<string>({ ask: "url" } satisfies MemoryQuestion);
    const response = await fetch(`${url}${path}`);
    await response.arrayBuffer();
    if (!response.ok) {
      throw new Error(`${path} is answered with ${response.status}.`);
    }
    const { rss } = await host.ask<Memory>({ ask: "memory" } satisfies MemoryQuestion);
    return rss / mebi;
  } finally {
    await host.stop();
  }
}

/** What an app takes at once: lists, exports, an import as large as is allowed, and a backup. */
async function busy(
  stores: Readonly<Record<string, string>>,
  { count, folder }: { readonly count: number; readonly folder: string },
): Promise<Section> {
  const rows: Row[] = [];
  for (const [store, storage] of Object.entries(stores)) {
    await fill({ storage, count });
    const { peak, refused, seconds } = await allAtOnce(storage, join(folder, store));
    rows.push({ labels: [store], figures: [seconds, refused, peak], aim: aims.busy });
  }
  return {
    name: "busy",
    title: `16 lists of 1,000, 8 exports, an import of 8 MiB and a backup of ${count} documents of 1 KB at once: the peak of memory (RSS) in MiB`,
    labels: ["store"],
    figures: [{ name: "seconds", digits: 1 }, { name: "answers with 503" }, { name: "peak" }],
    aimed: "peak",
    rows,
  };
}

async function allAtOnce(storage: string, backups: string) {
  const env = {
    ...open,
    BENCH_ENTRY: join(dist, "index.cjs"),
    DocumentsStorage: storage,
    BACKUP_FOLDER: backups,
  };
  const host = startChild("memory-process.ts", env, heap);
  try {
    const url = await host.ask<string>({ ask: "url" } satisfies MemoryQuestion);
    const requests = [
      ...Array.from({ length: 16 }, () => ({ path: "/api/moods?limit=1000" })),
      ...Array.from({ length: 8 }, () => ({ path: "/api/export" })),
      { path: "/api/backups", method: "POST", headers: { "seedbed-request": "1" } },
      importOf(7_000),
    ];
    const start = performance.now();
    const statuses = await Promise.all(requests.map((request) => send(url, request)));
    const seconds = (performance.now() - start) / 1_000;
    const { peakRss } = await host.ask<Memory>({ ask: "memory" } satisfies MemoryQuestion);
    const refused = statuses.filter((status) => status === 503).length;
    return { seconds, refused, peak: peakRss / mebi };
  } finally {
    await host.stop();
  }
}

/** Writes the documents from another process. */
async function fill(question: FillQuestion): Promise<void> {
  const filler = startChild("fill-process.ts");
  try {
    await filler.ask(question);
  } finally {
    await filler.stop();
  }
}

interface Sending {
  readonly path: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

function importOf(count: number): Sending {
  const description = "Says little, and looks at the watch. ".repeat(27);
  const lines = Array.from({ length: count }, (_, index) =>
    JSON.stringify({
      type: "moods",
      document: { id: `zz-${String(index).padStart(6, "0")}`, mood: "x", description },
    }),
  );
  const headers = { "content-type": "application/x-ndjson" };
  return { path: "/api/import?mode=upsert", method: "POST", headers, body: lines.join("\n") };
}

/**
 * Sends a request, and again what continues it.
 * @returns the status; whatever is not a success and not 503 is a failure
 */
async function send(url: string, { path, ...request }: Sending): Promise<number> {
  let next: string | null = path;
  let status = 0;
  for (let call = 0; next !== null && call < 100; call += 1) {
    const response: Response = await fetch(`${url}${next}`, request);
    const text = await response.text();
    ({ status } = response);
    if (!response.ok && status !== 503) {
      throw new Error(`${path} is answered with ${status}: ${text.slice(0, 500)}`);
    }
    next = status === 202 ? response.headers.get("location") : null;
  }
  return status;
}
