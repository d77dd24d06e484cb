import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { largestOf, makeTrafficBill, mix, totalOf } from "../infra/traffic-bill.ts";
import { firstLimits, toCalls } from "./bench/internet-scale.ts";
import { toMarkdown } from "./bench/report.ts";
import { countOperationCosts, type OperationCost } from "./support/operation-costs.ts";

const bill = await makeTrafficBill();
const page = await readFile("docs/cost.md", "utf8");

it.for(["operations", "parts", "changes"] as const)(
  "docs/cost.md has the table of the %s",
  (name) => {
    expect(page).toContain(bill[name]);
  },
);

it("docs/cost.md has the simulated limits of one deployment", () => {
  const [, table = ""] = toMarkdown(firstLimits(toCalls(bill.costs))).split("\n\n");
  expect(page).toContain(table);
});

describe("what each operation costs", () => {
  it("is what it was when it was counted", async () => {
    const counted = await countOperationCosts(1);
    expect(Object.keys(counted)).toEqual(Object.keys(bill.costs));
    for (const [name, { cpuMs: _, ...cost }] of Object.entries(counted)) {
      for (const [figure, value] of Object.entries(cost)) {
        const before = bill.costs[name]?.[figure as keyof OperationCost] ?? Number.NaN;
        // Numbers have more digits or fewer from run to run.
        const slack = figure.endsWith("Kb") || figure === "logBytes" ? 0.05 * before + 0.1 : 0;
        expect(Math.abs(value - before), `${name}, ${figure}: ${value}`).toBeLessThanOrEqual(slack);
      }
    }
  });

  it("is known for all of the traffic, which is whole", () => {
    expect(Object.keys(bill.costs)).toEqual(expect.arrayContaining(Object.keys(mix)));
    expect(Object.values(mix).reduce((sum, share) => sum + share, 0)).toBe(1_000);
  });
});

it("a bill is the sum of its parts, and grows with the traffic", () => {
  for (const { months, name } of bill.bills) {
    const totals = months.map(totalOf);
    expect(totals, name).toEqual(totals.toSorted((a, b) => a - b));
    for (const month of months) {
      const parts = Object.entries(month);
      expect(parts.every(([, dollars]) => dollars >= 0)).toBe(true);
      expect(Math.max(...parts.map(([, dollars]) => dollars))).toBe(
        parts.find(([part]) => part === largestOf(month))?.[1],
      );
    }
  }
});
