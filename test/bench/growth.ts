import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { roomForObjects } from "./allocations.ts";
import { type Child, startChild } from "./children.ts";
import { growthCalls, type NextRequest } from "./growth-calls.ts";
import type { BlockCost, GrowthQuestion } from "./growth-process.ts";
import { type BenchOptions, median, type Row, type Section } from "./report.ts";

/** The stores by their names in the table, and how many documents each has. */
const sizes = {
  short: { "Table Storage": [100, 1_000], SQLite: [100, 1_000] },
  normal: { "Table Storage": [100, 1_000, 10_000], SQLite: [100, 1_000, 10_000, 100_000] },
  long: {
    "Table Storage": [100, 1_000, 10_000, 100_000],
    SQLite: [100, 1_000, 10_000, 100_000, 1_000_000],
  },
} as const;
/** The highest ratio of the memory that a call takes with the most documents to that with the fewest. */
const growthAim = 1.2;
const callsPerBlock = 5;

/** An app with so many documents. */
interface World {
  readonly store: string;
  readonly size: number;
  readonly url: string;
  readonly host: Child;
  readonly calls: ReadonlyMap<string, NextRequest>;
}

/** An operation in a world: one value for each request, or for each block. */
interface Cell {
  readonly world: World;
  readonly operation: string;
  readonly ms: number[];
  readonly own: number[];
  readonly storageCalls: number[];
  readonly allocated: number[];
}

/**
 * Measures each operation over the number of documents, in blocks that take turns. The time without the storage is
 * shown apart, because an emulator's grows by itself.
 */
export async function benchGrowth({ scale }: BenchOptions): Promise<readonly Section[]> {
  const folder = await mkdtemp(join(tmpdir(), "seedbed-bench-"));
  const children: Child[] = [];
  try {
    const worlds: World[] = [];
    for (const [store, counts] of Object.entries(sizes[scale])) {
      for (const size of counts) {
        const azurite = store === "SQLite" ? undefined : startChild("azurite-process.ts");
        const storage = (await azurite?.ask<string>({})) ?? `sqlite:${join(folder, `${size}.db`)}`;
        const host = startHost(storage, size);
        // Hosts are stopped before their storage.
        children.unshift(...(azurite === undefined ? [host] : [host, azurite]));
        const url = await ask<string>(host, "url");
        worlds.push({ store, size, url, host, calls: growthCalls(size) });
      }
    }
    const cells = worlds.flatMap(toCells);
    const rounds = { short: 2, normal: 6, long: 10 }[scale];
    // The first rounds load modules and compile.
    for (let round = scale === "short" ? -1 : -2; round < rounds; round += 1) {
      for (const cell of cells) {
        await runBlock(cell, round >= 0);
      }
    }
    return [toSection(cells), toRatios(cells)];
  } finally {
    for (const child of children) {
      await child.stop();
    }
    await rm(folder, { recursive: true });
  }
}

function startHost(storage: string, size: number): Child {
  const settings = { ACCESS: "open", PARTITIONS_PER_TYPE: "1", SEED_POLICY: "off" };
  return startChild(
    "growth-process.ts",
    { DocumentsStorage: storage, BENCH_DOCUMENTS: String(size), ...settings },
    roomForObjects,
  );
}

function ask<Answer>(host: Child, question: GrowthQuestion["ask"]): Promise<Answer> {
  return host.ask<Answer>({ ask: question });
}

function toCells(world: World): readonly Cell[] {
  return Array.from(world.calls.keys(), (operation) => ({
    ...{ world, operation },
    ...{ ms: [], own: [], storageCalls: [], allocated: [] },
  }));
}

async function runBlock(cell: Cell, isCounted: boolean): Promise<void> {
  const { calls, host, url } = cell.world;
  const next = calls.get(cell.operation);
  await ask(host, "begin");
  for (let call = 0; next !== undefined && call < callsPerBlock; call += 1) {
    const { path, ...request } = next();
    const response = await fetch(`${url}${path}`, request);
    const text = await response.text();
    if (!response.ok || /"failedCount":[1-9]/.test(text)) {
      throw new Error(`${cell.operation} is answered with ${response.status}: ${text}`);
    }
  }
  const { allocated, requests } = await ask<BlockCost>(host, "cost");
  if (isCounted) {
    cell.ms.push(median(requests.map(({ ms }) => ms)));
    const own = median(requests.map(({ ms, storageMs }) => ms - storageMs));
    // Of storage calls at the same time, each counts.
    if (own >= 0) {
      cell.own.push(own);
    }
    cell.storageCalls.push(median(requests.map(({ storageCalls }) => storageCalls)));
    if (allocated !== undefined) {
      cell.allocated.push(allocated / callsPerBlock);
    }
  }
}

function toSection(cells: readonly Cell[]): Section {
  return {
    name: "growth",
    title:
      "Calls of the same size over the number of documents. Memory is what a call allocates in V8's heap, in KiB",
    labels: ["store", "operation", "documents"],
    figures: [
      { name: "ms", digits: 2 },
      { name: "ms without storage", digits: 2 },
      { name: "storage calls" },
      { name: "memory" },
    ],
    rows: cells.map(({ allocated, ms, operation, own, storageCalls, world }) => ({
      labels: [world.store, operation, String(world.size)],
      figures: [ms, own, storageCalls, allocated],
    })),
  };
}

function toRatios(cells: readonly Cell[]): Section {
  const rows = cells.flatMap((few): Row[] => {
    const same = cells.filter(
      ({ operation, world }) => operation === few.operation && world.store === few.world.store,
    );
    const many = same.at(-1);
    if (many === undefined || few !== same[0]) {
      return [];
    }
    const figures = (["ms", "storageCalls", "allocated"] as const).map(
      (figure) => median(many[figure]) / median(few[figure]),
    );
    return [{ labels: [few.world.store, few.operation], figures, aim: growthAim }];
  });
  return {
    name: "growth-ratios",
    title: "The same with the most documents, in times of the same with the fewest",
    labels: ["store", "operation"],
    figures: [
      { name: "time", digits: 2 },
      { name: "storage calls", digits: 2 },
      { name: "memory", digits: 2 },
    ],
    aimed: "memory",
    rows,
  };
}
