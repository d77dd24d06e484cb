import { mkdtempSync, rmSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { availableParallelism, cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { toPlots } from "./growth-plots.ts";
import {
  type BenchOptions,
  mergeRounds,
  type Scale,
  type Section,
  toJson,
  toMarkdown,
} from "./report.ts";

type Bench = (options: BenchOptions) => Promise<readonly Section[]>;

/** Each is loaded when it runs: together they load most of the app, and a browser. */
const benches: Readonly<Record<string, () => Promise<Bench>>> = {
  start: async () => (await import("./start.ts")).benchStart,
  latency: async () => (await import("./latency.ts")).benchLatency,
  reads: async () => (await import("./reads.ts")).benchReads,
  growth: async () => (await import("./growth.ts")).benchGrowth,
  memory: async () => (await import("./memory.ts")).benchMemory,
  transfer: async () => (await import("./transfer.ts")).benchTransfer,
  partitions: async () => (await import("./partitions.ts")).benchPartitions,
  "account-limits": async () => (await import("./internet-scale.ts")).benchInternetScale,
  seeds: async () => (await import("./seeds.ts")).benchSeeds,
  backup: async () => (await import("./backup.ts")).benchBackup,
  request: async () => (await import("./one-request.ts")).benchOneRequest,
  render: async () => (await import("./render.ts")).benchRender,
  console: async () => (await import("./console-list.ts")).benchConsoleList,
  typing: async () => (await import("./console-typing.ts")).benchConsoleTyping,
};

const { values, positionals } = parseArgs({
  options: {
    short: { type: "boolean", default: false },
    long: { type: "boolean", default: false },
    rounds: { type: "string", default: "" },
    json: { type: "boolean", default: false },
    plots: { type: "string" },
  },
  allowPositionals: true,
});
const scale: Scale = values.long ? "long" : values.short ? "short" : "normal";
const rounds = Number(values.rounds || (scale === "normal" ? 3 : 1));
const unknown = positionals.find((name) => !Object.hasOwn(benches, name));
if (unknown !== undefined) {
  fail(`There is no benchmark "${unknown}": known are ${Object.keys(benches).join(", ")}.`);
}
if (!(Number.isInteger(rounds) && rounds > 0) || (values.long && values.short)) {
  fail("--rounds takes a number, and only one of --short and --long is possible.");
}
const chosen = positionals.length === 0 ? Object.keys(benches) : positionals;

// Everything temporary is in one folder, which goes also if the run is interrupted; processes end with this one.
const folder = mkdtempSync(join(tmpdir(), "seedbed-bench-"));
process.env["TMPDIR"] = folder;
process.once("exit", () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
process.once("SIGINT", () => process.exit(130));
process.once("SIGTERM", () => process.exit(143));

// All benchmarks take turns, so that other load on the machine affects all of them alike.
const measured = new Map(chosen.map((name): [string, (readonly Section[])[]] => [name, []]));
for (let round = 0; round < rounds; round += 1) {
  for (const [name, sections] of measured) {
    const bench = await benches[name]?.();
    const start = performance.now();
    sections.push((await bench?.({ scale })) ?? []);
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    console.error(`${name}, round ${round + 1} of ${rounds}: ${seconds} s`);
  }
}

const machine = {
  node: process.version,
  cores: availableParallelism(),
  cpu: cpus()[0]?.model.trim(),
};
const results = Array.from(measured, ([name, found]) => ({ name, sections: mergeRounds(found) }));
if (values.plots !== undefined) {
  await mkdir(values.plots, { recursive: true });
  for (const [name, svg] of toPlots(results.flatMap(({ sections }) => sections))) {
    await writeFile(join(values.plots, name), svg);
  }
}
if (values.json) {
  const benchmarks = results.map(({ name, sections }) => ({
    name,
    sections: sections.map(toJson),
  }));
  const at = new Date().toISOString();
  console.log(JSON.stringify({ version: 1, at, ...machine, scale, rounds, benchmarks }));
} else {
  console.log(
    `Node ${machine.node}, ${machine.cores} cores (${machine.cpu}); ${scale}, ${rounds} rounds. Medians (quartiles)`,
  );
  for (const section of results.flatMap(({ sections }) => sections)) {
    console.log(`\n${toMarkdown(section)}`);
  }
}

function fail(message: string): never {
  console.error(message);
  process.exit(1);
}
