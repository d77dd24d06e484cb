import { execFile } from "node:child_process";
import { mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve, sep } from "node:path";
import { promisify } from "node:util";
import { bundle } from "../../bundle.ts";
import type { BenchOptions, Section } from "./report.ts";
import type { StartCost } from "./start-process.ts";

const dist = resolve(import.meta.dirname, "../../dist");
/** In KB, and as ratios to hello world. */
const aims = { entry: 250, dist: 2600, cpuMs: 1.35, wallMs: 1.15 };
const run = promisify(execFile);

/**
 * Measures the load of a cold start: the size of the built app, and the time until its entry has registered every
 * function, compared with an app of one function; each in fresh processes that take turns.
 */
export async function benchStart({ scale }: BenchOptions): Promise<readonly Section[]> {
  const folder = await mkdtemp(join(tmpdir(), "seedbed-bench-"));
  try {
    // Built like the app itself.
    await bundle(join(import.meta.dirname, "hello.ts"), folder);
    const hello = join(folder, "index.cjs");
    const bundles = { seedbed: join(dist, "index.cjs"), hello };
    const costs: Record<keyof typeof bundles, StartCost[]> = { seedbed: [], hello: [] };
    // The first run of each reads from a cold disk and isn't counted.
    for (let round = -1; round < (scale === "short" ? 5 : 11); round += 1) {
      const seedbed = await startOnce(bundles.seedbed);
      const other = await startOnce(bundles.hello);
      if (round >= 0) {
        costs.seedbed.push(seedbed);
        costs.hello.push(other);
      }
    }
    return [await toSizes(hello), toTimes(costs)];
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function startOnce(entry: string): Promise<StartCost> {
  const file = join(import.meta.dirname, "start-process.ts");
  const env = { ...process.env, DocumentsStorage: "UseDevelopmentStorage=true" };
  const { stdout } = await run(process.execPath, [file, entry], { env });
  return JSON.parse(stdout);
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

function toTimes(costs: Readonly<Record<"seedbed" | "hello", readonly StartCost[]>>): Section {
  const figures = ["cpuMs", "wallMs"] as const;
  const rows = figures.map((figure) => {
    const [seedbed = [], hello = []] = [costs.seedbed, costs.hello].map((each) =>
      each.map((cost) => cost[figure]),
    );
    const ratios = seedbed.map((ms, turn) => ms / (hello[turn] ?? Number.NaN));
    return {
      labels: [figure === "cpuMs" ? "CPU" : "wall"],
      figures: [seedbed, hello, ratios],
      aim: aims[figure],
    };
  });
  const functions = `${costs.seedbed[0]?.functions} functions against ${costs.hello[0]?.functions}`;
  return {
    name: "start",
    title: `Start in ms: loading the entry and registering, ${functions}, ${costs.hello.length} processes each`,
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
