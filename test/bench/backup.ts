import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { BackupQuestion } from "./backup-process.ts";
import { startChild } from "./children.ts";
import type { ProcessCost } from "./process-cost.ts";
import type { BenchOptions, Row, Section } from "./report.ts";

const mebi = 1024 * 1024;
/** The memory that a backup may need, however many documents there are; Node's heap is limited to it. */
const heapAim = 200;

interface Measured {
  readonly seconds: number;
  readonly cost: ProcessCost;
}

/**
 * Measures making, verifying and restoring a backup of many documents with history: into an empty table with more
 * partitions, then again over the result. The table service runs in its own process.
 */
export async function benchBackup({ scale }: BenchOptions): Promise<readonly Section[]> {
  const count = { short: 1_000, normal: 10_000, long: 100_000 }[scale];
  const folder = await mkdtemp(join(tmpdir(), "seedbed-bench-"));
  const azurite = startChild("azurite-process.ts");
  const worker = startChild("backup-process.ts", {
    NODE_OPTIONS: `--max-old-space-size=${heapAim}`,
  });
  try {
    const storage = await azurite.ask<string>({});
    const given = { storage, table: "given", partitions: 1, folder, count };
    const empty = { ...given, table: "empty", partitions: 4 };
    const steps: readonly [string, BackupQuestion][] = [
      ["(write them)", { ...given, ask: "fill" }],
      ["back up", { ...given, ask: "back up" }],
      ["verify", { ...given, ask: "verify" }],
      ["restore into 4 partitions", { ...empty, ask: "restore" }],
      ["restore again, all there", { ...empty, ask: "restore" }],
    ];
    const rows: Row[] = [];
    for (const [what, question] of steps) {
      rows.push(toRow(what, await worker.ask<Measured>(question), count));
    }
    return [
      {
        name: "backup",
        title: `${count} documents of 1 KB, every tenth with an older revision, in a folder. Heap in MiB, in a process that may have ${heapAim}`,
        labels: ["step"],
        figures: [
          { name: "seconds", digits: 1 },
          { name: "documents/s" },
          { name: "storage calls" },
          { name: "per 1,000", digits: 1 },
          { name: "heap" },
        ],
        aimed: "heap",
        rows,
      },
    ];
  } finally {
    await worker.stop();
    await azurite.stop();
    await rm(folder, { recursive: true });
  }
}

function toRow(what: string, { cost, seconds }: Measured, count: number): Row {
  const calls = cost.storageCalls;
  return {
    labels: [what],
    figures: [seconds, count / seconds, calls, (1000 * calls) / count, cost.heap / mebi],
    aim: heapAim,
  };
}
