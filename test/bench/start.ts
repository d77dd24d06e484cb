import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve, sep } from "node:path";
import { createInterface } from "node:readline";
import { build } from "rolldown";
import { bundle } from "../../bundle.ts";
import { startChild } from "./children.ts";
import { collection, idAt } from "./documents.ts";
import { fillStore } from "./open-store.ts";
import type { BenchOptions, Section } from "./report.ts";
import { createSender } from "./sender.ts";
import type { StartCost } from "./start-process.ts";

const dist = resolve(import.meta.dirname, "../../dist");
/** In KB, and as ratios to hello world. */
const aims = { entry: 250, dist: 2600, cpu: 1.35, firstAnswer: 1.15 };

/** What is started, and what it is asked first. */
interface App {
  readonly entry: string;
  readonly path: string;
}

/** The cost of a start and, in milliseconds, the time from its begin to the first answer. */
interface Started extends StartCost {
  readonly firstAnswer: number;
}

/**
 * Measures the load of a cold start: the size of the built app, what loading its entry costs, and the time until a new
 * process has answered with a document, compared with an app of one function that needs no storage; each in fresh
 * processes that take turns. The host is a stand-in for Azure's worker.
 */
export async function benchStart({ scale }: BenchOptions): Promise<readonly Section[]> {
  const folder = await mkdtemp(join(tmpdir(), "seedbed-bench-"));
  const azurite = startChild("azurite-process.ts");
  try {
    const storage = await azurite.ask<string>({});
    await fillStore(storage, { count: 1, description: "" });
    // Built like the app itself.
    await bundle(join(import.meta.dirname, "hello.ts"), folder);
    const worker = join(folder, "worker");
    await build({
      input: { index: join(import.meta.dirname, "start-process.ts") },
      platform: "node",
      external: ["rolldown"],
      resolve: { mainFields: ["module", "main"] },
      logLevel: "silent",
      output: { dir: worker, format: "esm", entryFileNames: "[name].mjs" },
    });
    const start = (app: App) => startOnce(join(worker, "index.mjs"), app, storage);
    const apps = {
      seedbed: { entry: join(dist, "index.cjs"), path: `/api/${collection}/${idAt(0)}` },
      hello: { entry: join(folder, "index.cjs"), path: "/hello" },
    };
    const costs: Record<keyof typeof apps, Started[]> = { seedbed: [], hello: [] };
    // The first run of each reads from a cold disk and isn't counted.
    for (let round = -1; round < (scale === "short" ? 3 : 21); round += 1) {
      const seedbed = await start(apps.seedbed);
      const other = await start(apps.hello);
      if (round >= 0) {
        costs.seedbed.push(seedbed);
        costs.hello.push(other);
      }
    }
    return [await toSizes(apps.hello.entry), toTimes(costs)];
  } finally {
    await azurite.stop();
    await rm(folder, { recursive: true });
  }
}

async function startOnce(worker: string, { entry, path }: App, storage: string): Promise<Started> {
  const begun = performance.now();
  const child = spawn(process.execPath, [worker, entry, join(dist, "host.json")], {
    // Nothing of this machine, whose variables may look like Azure's.
    env: { DocumentsStorage: storage, ACCESS: "open", SEED_POLICY: "off" },
    stdio: ["pipe", "pipe", "inherit"],
  });
  const exited = once(child, "exit");
  const ended = exited.then(([code]) => {
    throw new Error(`The process ended with ${code} before it had started.`);
  });
  try {
    const [line] = await Promise.race([once(createInterface(child.stdout), "line"), ended]);
    const cost: StartCost = JSON.parse(line);
    await createSender(cost.url)({ method: "GET", path });
    return { ...cost, firstAnswer: performance.now() - begun };
  } finally {
    child.stdin.end();
    await exited;
  }
}

async function toSizes(hello: string): Promise<Section> {
  const files = await readdir(dist, { recursive: true, withFileTypes: true });
  const seeds = join(dist, "seeds");
  const shipped = files
    .filter((file) => file.isFile())
    .map((file) => join(file.parentPath, file.name))
    .filter((path) => !path.startsWith(seeds + sep));
  const sizes = await Promise.all(shipped.map(sizeOf));
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const entry = await sizeOf(join(dist, "index.cjs"));
  return {
    name: "sizes",
    title: "Size in KB",
    labels: ["what"],
    figures: [{ name: "size" }],
    aimed: "size",
    rows: [
      { labels: ["dist/index.cjs"], figures: [inKb(entry)], aim: aims.entry },
      { labels: ["dist without seeds"], figures: [inKb(total)], aim: aims.dist },
      { labels: ["the hello-world app"], figures: [inKb(await sizeOf(hello))] },
    ],
  };
}

function toTimes({ hello, seedbed }: Readonly<Record<"seedbed" | "hello", readonly Started[]>>) {
  const times: readonly { what: string; of: (cost: Started) => number; aim?: number }[] = [
    { what: "CPU, loading", of: ({ load }) => load.cpu },
    { what: "wall, loading", of: ({ load }) => load.wall },
    { what: "CPU, process", of: ({ cpu }) => cpu, aim: aims.cpu },
    { what: "wall, first answer", of: ({ firstAnswer }) => firstAnswer, aim: aims.firstAnswer },
  ];
  const rows = times.map(({ aim, of, what }) => {
    const [ours, others] = [seedbed.map(of), hello.map(of)];
    const ratios = ours.map((ms, turn) => ms / (others[turn] ?? Number.NaN));
    return { labels: [what], figures: [ours, others, ratios], ...(aim !== undefined && { aim }) };
  });
  const functions = `${seedbed[0]?.functions} functions against ${hello[0]?.functions}`;
  return {
    name: "start",
    title: `Start in ms: ${functions}, ${hello.length} processes each`,
    labels: ["time"],
    figures: [
      { name: "Seedbed", digits: 1 },
      { name: "hello world", digits: 1 },
      { name: "ratio", digits: 2 },
    ],
    aimed: "ratio",
    rows,
  };
}

async function sizeOf(path: string): Promise<number> {
  return (await stat(path)).size;
}

function inKb(bytes: number): number {
  return Math.ceil(bytes / 1000);
}
