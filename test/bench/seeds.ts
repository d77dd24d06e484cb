import { documentTypes } from "../../src/documents/index.ts";
import { applySeeds } from "../../src/seeding/apply.ts";
import { planSeeds } from "../../src/seeding/plan.ts";
import { plant } from "../../src/seeding/planter.ts";
import { connectTable } from "../../src/store/table/connection.ts";
import { TableDocumentStore } from "../../src/store/table/table-document-store.ts";
import { Faults } from "../support/faults.ts";
import { createSeedFolder } from "../support/seed-folder.ts";
import { startChild } from "./children.ts";
import type { BenchOptions, Row, Section } from "./report.ts";

/**
 * Measures a start and a release with many seed files: planted, already planted, changed, planned, applied. The table
 * service runs in its own process.
 */
export async function benchSeeds({ scale }: BenchOptions): Promise<readonly Section[]> {
  const count = scale === "short" ? 100 : 1_000;
  const azurite = startChild("azurite-process.ts");
  const folder = await createSeedFolder(textsOf(count, "first"));
  try {
    const connectionString = await azurite.ask<string>({});
    const calls = new Faults();
    const client = await connectTable({ connectionString }, "seeds", {
      additionalPolicies: [{ policy: calls.policy, position: "perRetry" }],
    });
    const store = new TableDocumentStore(client, { partitionsPerType: 1 });
    const sources = { store, types: documentTypes, folder: folder.path };
    const by = { id: "bench", name: "bench" };
    const steps: readonly (readonly [string, () => Promise<unknown>])[] = [
      ["start on an empty table: plant", () => plant(sources)],
      ["start with seeds in place", () => plant(sources)],
      ["plan, nothing to do", () => planSeeds(sources)],
      ["plan, every file changed", () => planSeeds(sources)],
      ["apply, every file changed", () => applySeeds(sources, { by })],
      ["plan afterwards", () => planSeeds(sources)],
    ];
    const rows: Row[] = [];
    for (const [name, work] of steps) {
      if (name === "plan, every file changed") {
        await folder.write(textsOf(count, "second"));
      }
      calls.inject();
      const start = performance.now();
      await work();
      const ms = performance.now() - start;
      rows.push({ labels: [name], figures: [ms, (1000 * count) / ms, calls.calls] });
    }
    return [
      {
        name: "seeds",
        title: `${count} seed files of about 2 KB, in one collection`,
        labels: ["step"],
        figures: [{ name: "ms" }, { name: "files/s" }, { name: "storage calls" }],
        rows,
      },
    ];
  } finally {
    await folder.remove();
    await azurite.stop();
  }
}

function textsOf(count: number, version: string): Record<string, string> {
  return Object.fromEntries(
    Array.from({ length: count }, (_, index) => {
      const description = `Of the ${version} release, and patient. `.repeat(50);
      const text = `${JSON.stringify({ mood: `Mood ${index}`, description }, undefined, 2)}\n`;
      return [`moods/mood-${String(index).padStart(4, "0")}.json`, text];
    }),
  );
}
