import { readFile } from "node:fs/promises";
import { assumed } from "../../infra/bill.ts";
import { isCacheable, mix } from "../../infra/traffic-bill.ts";
import type { OperationCost } from "../support/operation-costs.ts";
import type { BenchOptions, Row, Section } from "./report.ts";
import type { Layout, Limits, SimulatedCall } from "./simulation/deployment.ts";
import { type Incident, type Scenario, simulate } from "./simulation/simulate.ts";

/**
 * Table Storage serves up to 2,000 rows of 1 KiB a second from a partition, and 20,000 from an account
 * (learn.microsoft.com/azure/storage/tables/scalability-targets). The times are assumed: Microsoft says that calls can
 * fail while a partition moves (learn.microsoft.com/azure/storage/common/troubleshoot-storage-availability), not for how
 * long.
 */
const limits: Limits = { partitionRows: 2_000, accountRows: 20_000, longestWait: 1_000, callMs: 5 };

const incidents: readonly (Incident | undefined)[] = [
  undefined,
  { kind: "a partition moves", at: 2, lasts: 5 },
  { kind: "an instance ends", at: 2, lasts: 5 },
];

/** One deployment as infra/ makes it, and with more partitions. */
const rates = [250, 500, 1_000, 2_000, 4_000];
const single: readonly Layout[] = [
  { partitions: 1, instances: 40 },
  { partitions: 16, instances: 40 },
];

/** Simulates what limits an account, its partitions and the instances of an app, up to 100,000 requests a second. */
export async function benchInternetScale({ scale }: BenchOptions): Promise<readonly Section[]> {
  const { operations } = JSON.parse(await readFile("infra/operation-costs.json", "utf8"));
  const calls = toCalls(operations);
  return [firstLimits(calls), internetScale(calls, scale === "short" ? 0.05 : 1)];
}

/** The calls of the traffic in docs/cost.md. */
export function toCalls(costs: Readonly<Record<string, OperationCost>>): readonly SimulatedCall[] {
  return Object.entries(mix).flatMap(([name, thousandth]) => {
    const cost = costs[name];
    return cost === undefined
      ? []
      : {
          share: thousandth / 1_000,
          instanceMs: (cost.cpuMs * assumed.hostTimes) / assumed.cores,
          storageCalls: cost.storageCalls,
          rows: Math.max(
            cost.rowsRead + cost.rowsWritten,
            ((cost.readKb + cost.writtenKb) * 1_000) / 1_024,
          ),
          isCacheable: isCacheable(name),
        };
  });
}

const figures = [
  { name: "p50 ms" },
  { name: "p99 ms" },
  { name: "failed %", digits: 2 },
  { name: "partition %" },
  { name: "account %" },
  { name: "instance %" },
] as const;

/** What breaks first, in one deployment. */
export function firstLimits(calls: readonly SimulatedCall[]): Section {
  const rows = single.flatMap((layout) =>
    rates.map((rate): Row => {
      const { all, use } = run({ deployments: 1, layout, rate, seconds: 20, calls });
      return {
        labels: [String(layout.partitions), String(rate)],
        figures: [all.p50, all.p99, 100 * all.failed, ...shares(use)],
      };
    }),
  );
  return {
    name: "first-limits",
    title:
      "Simulated: one deployment with 40 instances. The last columns are how much of its limit the busiest of each kind uses",
    labels: ["PARTITIONS_PER_TYPE", "requests/s"],
    figures,
    rows,
  };
}

function internetScale(calls: readonly SimulatedCall[], part: number): Section {
  const rate = 100_000 * part;
  const layouts = [
    { deployments: 64, layout: { partitions: 16, instances: 25 } },
    { deployments: 32, layout: { partitions: 16, instances: 50, cacheHits: 0.8 } },
  ] as const;
  const rows = layouts.flatMap(({ deployments, layout }) =>
    incidents.map((incident): Row => {
      const count = Math.ceil(deployments * part);
      const outcome = run({ deployments: count, layout, rate, seconds: 10, calls, incident });
      const { all, incident: during, use } = outcome;
      const cache = "cacheHits" in layout ? `, ${100 * layout.cacheHits} % of reads cached` : "";
      return {
        labels: [
          `${count} × ${layout.instances} instances, ${layout.partitions} partitions${cache}`,
          incident?.kind ?? "nothing",
        ],
        figures: [
          ...[all.p50, all.p99, 100 * all.failed, ...shares(use)],
          ...(incident ? [during.p99, 100 * during.failed] : [[], []]),
        ],
      };
    }),
  );
  return {
    name: "internet-scale",
    title: `Simulated: ${rate.toLocaleString("en")} requests a second over deployments with an account each. The last columns are those of the deployment in which something happens, for the 5 seconds that it lasts`,
    labels: ["deployments", "what happens"],
    figures: [...figures, { name: "p99 ms meanwhile" }, { name: "failed % meanwhile", digits: 2 }],
    rows,
  };
}

function run(scenario: Omit<Scenario, "limits" | "seed">) {
  return simulate({ ...scenario, limits, seed: 20 });
}

function shares({ account, instance, partition }: ReturnType<typeof run>["use"]): number[] {
  return [100 * partition, 100 * account, 100 * instance];
}
