import { execFile } from "node:child_process";
import { mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve, sep } from "node:path";
import { promisify } from "node:util";
import { bundle } from "../../bundle.ts";
import { type BenchOptions, median, quantile, toTable, verdict } from "./report.ts";
import type { StartCost } from "./start-process.ts";

const dist = resolve(import.meta.dirname, "../../dist");
const kilobyte = 1000;
const aims = { entry: 250 * kilobyte, dist: 2000 * kilobyte, ratio: 1.5 };
const run = promisify(execFile);

/**
 * Measures the load of a cold start: the size of the built app, and the time until its entry has registered every
 * function, compared with an app of one function; each in fresh processes that take turns.
 */
export async function benchStart({ quick }: BenchOptions): Promise<readonly string[]> {
  const folder = await mkdtemp(join(tmpdir(), "seedbed-bench-"));
  try {
    // Built like the app itself.
    await bundle(join(import.meta.dirname, "hello.ts"), folder);
    const hello = join(folder, "index.cjs");
    const bundles = { seedbed: join(dist, "index.cjs"), hello };
    const costs: Record<keyof typeof bundles, StartCost[]> = { seedbed: [], hello: [] };
    // The first run of each reads from a cold disk and isn't counted.
    for (let round = -1; round < (quick ? 3 : 31); round += 1) {
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

async function toSizes(hello: string): Promise<string> {
  const files = await readdir(dist, { recursive: true, withFileTypes: true });
  const seeds = join(dist, "seeds");
  const shipped = files
    .filter((file) => file.isFile())
    .map((file) => join(file.parentPath, file.name))
    .filter((path) => !path.startsWith(seeds + sep));
  const sizes = await Promise.all(shipped.map(sizeOf));
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const entry = await sizeOf(join(dist, "index.cjs"));
  const rows = [
    ["dist/index.cjs", inKb(entry), inKb(aims.entry), verdict(entry, aims.entry)],
    ["dist without seeds", inKb(total), inKb(aims.dist), verdict(total, aims.dist)],
    ["the hello-world app", inKb(await sizeOf(hello)), "", ""],
  ];
  return `Size in KB\n\n${toTable(["what", "size", "aim", ""], rows)}`;
}

function toTimes(costs: Readonly<Record<"seedbed" | "hello", readonly StartCost[]>>): string {
  const figures = ["cpuMs", "wallMs"] as const;
  const rows = figures.map((figure) => {
    const [seedbed, hello] = [costs.seedbed, costs.hello].map((each) =>
      each.map((cost) => cost[figure]),
    ) as [number[], number[]];
    const ratio = median(seedbed) / median(hello);
    return [
      figure === "cpuMs" ? "CPU" : "wall",
      ...[seedbed, hello].flatMap((sample) =>
        [median(sample), quantile(sample, 0.95)].map((ms) => ms.toFixed(1)),
      ),
      ratio.toFixed(2),
      String(aims.ratio),
      verdict(ratio, aims.ratio),
    ];
  });
  const functions = `${costs.seedbed[0]?.functions} functions against ${costs.hello[0]?.functions}`;
  const columns = ["time", "Seedbed p50", "p95", "hello world p50", "p95", "ratio", "aim", ""];
  return `Start in ms: loading the entry and registering, ${functions}, ${costs.hello.length} processes each\n\n${toTable(columns, rows)}`;
}

async function sizeOf(path: string): Promise<number> {
  return (await stat(path)).size;
}

function inKb(bytes: number): string {
  return String(Math.ceil(bytes / kilobyte));
}
