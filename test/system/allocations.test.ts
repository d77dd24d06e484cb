import { expect, it, onTestFinished } from "vitest";
import { roomForObjects } from "../bench/allocations.ts";
import { startChild } from "../bench/children.ts";
import { growthCalls } from "../bench/growth-calls.ts";
import type { BlockCost, GrowthQuestion } from "../bench/growth-process.ts";
import { median } from "../bench/report.ts";
import { freshSqliteFile } from "../support/storage.ts";

const documents = 100;
const callsPerBlock = 10;
const blocks = 3;

/** KiB in V8's heap for each call, with the host; what was measured, and 15 % more. */
const budgets = {
  "GET one": 107,
  "list of 50": 300,
  create: 137,
  replace: 140,
  delete: 107,
  history: 100,
};

// Bytes that are allocated don't depend on the time: on a busy machine they are the same.
it("no call allocates more than its budget", async () => {
  const settings = { ACCESS: "open", PARTITIONS_PER_TYPE: "1", SEED_POLICY: "off" };
  const storage = `sqlite:${freshSqliteFile()}`;
  const host = startChild(
    "growth-process.ts",
    { ...settings, DocumentsStorage: storage, BENCH_DOCUMENTS: String(documents) },
    roomForObjects,
  );
  onTestFinished(() => host.stop());
  const ask = <Answer>(question: GrowthQuestion["ask"]) => host.ask<Answer>({ ask: question });
  const url = await ask<string>("url");
  const calls = growthCalls(documents);
  const found: Record<string, number> = {};
  for (const operation of Object.keys(budgets)) {
    const next = calls.get(operation);
    const allocated: number[] = [];
    for (let block = -2; block < blocks; block += 1) {
      await ask("begin");
      for (let call = 0; next !== undefined && call < callsPerBlock; call += 1) {
        const { path, ...request } = next();
        const response = await fetch(`${url}${path}`, request);
        await response.text();
        expect(response.status, operation).toBeLessThan(300);
      }
      const cost = await ask<BlockCost>("cost");
      // Code is still loaded and compiled in the first blocks.
      if (block >= 0 && cost.allocated !== undefined) {
        allocated.push(cost.allocated / callsPerBlock);
      }
    }
    found[operation] = Math.round(median(allocated));
  }
  const over = Object.entries(budgets).filter(
    ([operation, budget]) => !((found[operation] ?? Number.NaN) <= budget),
  );
  expect(over, JSON.stringify(found)).toEqual([]);
});
