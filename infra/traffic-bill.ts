import { readFile } from "node:fs/promises";
import type { OperationCost } from "../test/support/operation-costs.ts";
import { assumed, type Prices } from "./bill.ts";

// Prints the tables in docs/cost.md: what traffic costs, from what each operation costs (operation-costs.json, counted by
// test/support/operation-costs.ts) and from prices.json.

/** The requests of a month. */
export const months = [1e6, 1e8, 1e10] as const;

/** How often each operation is called, of 1,000 requests. */
export const mix: Readonly<Record<string, number>> = {
  "GET one": 800,
  "list of 20": 50,
  history: 20,
  create: 40,
  replace: 30,
  patch: 40,
  delete: 10,
  "move a label": 10,
};

/** Whether `READ_CACHE_SECONDS` can answer it. */
export function isCacheable(operation: string): boolean {
  return ["GET one", "list of 20"].includes(operation);
}

/** What can be changed about a deployment. */
interface Variant {
  readonly name: string;
  /** `PARTITIONS_PER_TYPE`. */
  readonly partitions?: number;
  /** The share of reads that are answered by `READ_CACHE_SECONDS`. */
  readonly cacheHits?: number;
  readonly readyInstances?: number;
  readonly isCosmos?: boolean;
  /** Without the daily limit of the log. */
  readonly isWholeLog?: boolean;
}

export const variants: readonly Variant[] = [
  { name: "as deployed" },
  { name: "`PARTITIONS_PER_TYPE=16`", partitions: 16 },
  { name: "`READ_CACHE_SECONDS`, 80 % of the reads hit", cacheHits: 0.8 },
  { name: "two always-ready instances", readyInstances: 2 },
  { name: "Cosmos DB for Table, serverless", isCosmos: true },
  { name: "the whole log kept", isWholeLog: true },
];

/** The parts of a bill, in US dollars a month. */
export interface Parts {
  readonly executions: number;
  readonly "instance seconds": number;
  readonly storage: number;
  readonly log: number;
  readonly "answers sent": number;
}

/** Calls to the storage, bytes and time of a request of the mix. */
interface PerRequest {
  readonly storageCalls: number;
  readonly requestUnits: number;
  readonly seconds: number;
  readonly logKb: number;
  readonly answerKb: number;
}

export type Costs = Readonly<Record<string, OperationCost>>;

/** What a request of the mix costs on average. */
export function averageOf(costs: Costs, { cacheHits = 0, partitions = 1 }: Variant): PerRequest {
  const sum = { storageCalls: 0, requestUnits: 0, seconds: 0, logKb: 0, answerKb: 0 };
  for (const [name, thousandth] of Object.entries(mix)) {
    const cost = costs[name];
    if (cost === undefined) {
      throw new Error(`operation-costs.json has no "${name}".`);
    }
    const share = thousandth / 1_000;
    const reaches = share * (isCacheable(name) ? 1 - cacheHits : 1);
    // A list asks each partition for its next ids, and then for the rows.
    const times = name.startsWith("list") && partitions > 1 ? 2 * partitions : 1;
    sum.storageCalls += reaches * times * cost.storageCalls;
    sum.requestUnits += reaches * unitsOf(cost);
    sum.seconds += (share * cost.cpuMs * assumed.hostTimes) / 1_000 / assumed.cores / assumed.load;
    sum.logKb += share * (assumed.kbPerRun + cost.logBytes / 1_000);
    sum.answerKb += share * cost.answerKb;
  }
  return sum;
}

/** Cosmos DB's request units: 1 to read and 5 to write a row of 1 KB, and 10 and 50 for one of 100 KB. */
function unitsOf({ readKb, rowsRead, rowsWritten, writtenKb }: OperationCost): number {
  const reads = Math.max(rowsRead > 0 ? 1 : 0, 1 + (readKb - 1) / 11);
  const perRow = rowsWritten === 0 ? 0 : writtenKb / rowsWritten;
  return reads + rowsWritten * (5 + (45 / 99) * Math.max(0, perRow - 1));
}

/** What so many requests a month cost. */
export function partsOf(
  requests: number,
  variant: Variant,
  { costs, prices }: { readonly costs: Costs; readonly prices: Prices },
): Parts {
  const price = (name: string) => prices[name] ?? Number.NaN;
  const over = (used: number, free: number) => Math.max(0, used - free);
  const { answerKb, logKb, requestUnits, seconds, storageCalls } = averageOf(costs, variant);
  const { readyInstances: ready = 0, isCosmos, isWholeLog } = variant;
  // A run that is alone is billed for a second; runs at the same time share an instance.
  const busy = Math.min(requests, Math.max(assumed.monthSeconds, requests * seconds));
  const gbSeconds = busy * assumed.memoryGb;
  const readyGbSeconds = ready * assumed.monthSeconds * assumed.memoryGb;
  const onReady = Math.min(gbSeconds, readyGbSeconds);
  const logGb = (requests * logKb) / 1e6;
  return {
    executions:
      (over(requests, ready > 0 ? 0 : price("functionsFreeExecutions")) / 1e6) *
      price("functionsMillionExecutions"),
    "instance seconds":
      over(gbSeconds - onReady, price("functionsFreeGbSeconds")) * price("functionsGbSecond") +
      onReady * price("readyRunGbSecond") +
      readyGbSeconds * price("readyGbSecond"),
    storage: isCosmos
      ? ((requests * requestUnits) / 1e6) * price("cosmosMillionUnits")
      : ((requests * storageCalls) / 1e4) * price("tenThousandTableCalls"),
    log: (isWholeLog ? logGb : Math.min(logGb, assumed.cappedLogGb)) * price("logGb"),
    "answers sent": over((requests * answerKb) / 1e6, price("sentFreeGb")) * price("sentGb"),
  };
}

/** The tables of docs/cost.md. */
export async function makeTrafficBill() {
  const { about: _, date, ...prices } = JSON.parse(await readFile("infra/prices.json", "utf8"));
  const counted = JSON.parse(await readFile("infra/operation-costs.json", "utf8"));
  const costs: Costs = counted.operations;
  const given = { costs, prices };
  const head = months.map((requests) => requests.toLocaleString("en"));
  const bills = variants.map((variant) => ({
    name: variant.name,
    months: months.map((requests) => partsOf(requests, variant, given)),
  }));
  const [deployed] = bills;
  const names = Object.keys(deployed?.months[0] ?? {}) as (keyof Parts)[];
  const parts = [
    `| part of the bill, US dollars a month | ${head.join(" | ")} |`,
    `|---|${head.map(() => "---:").join("|")}|`,
    ...names.map(
      (name) =>
        `| ${name} | ${(deployed?.months ?? []).map((month) => say(month[name])).join(" | ")} |`,
    ),
    `| **together** | ${(deployed?.months ?? []).map((month) => `**${say(totalOf(month))}**`).join(" | ")} |`,
    `| what decides | ${(deployed?.months ?? []).map(largestOf).join(" | ")} |`,
  ].join("\n");
  const changes = [
    `| together, US dollars a month | ${head.join(" | ")} |`,
    `|---|${head.map(() => "---:").join("|")}|`,
    ...bills.map(
      ({ months: found, name }) =>
        `| ${name} | ${found.map((month) => `${say(totalOf(month))} (${largestOf(month)})`).join(" | ")} |`,
    ),
  ].join("\n");
  return { bills, costs, parts, changes, operations: toOperationTable(costs), prices: date };
}

function toOperationTable(costs: Costs): string {
  const columns = [
    ["storage calls", "storageCalls"],
    ["rows read", "rowsRead"],
    ["rows written", "rowsWritten"],
    ["KB read", "readKb"],
    ["KB written", "writtenKb"],
    ["KB answered", "answerKb"],
    ["log bytes", "logBytes"],
    ["CPU ms", "cpuMs"],
  ] as const;
  return [
    `| operation | ${columns.map(([name]) => name).join(" | ")} | of 1,000 |`,
    `|---|${columns.map(() => "---:").join("|")}|---:|`,
    ...Object.entries(costs).map(([name, cost]) => {
      const figures = columns.map(([, figure]) => cost[figure]);
      return `| ${name} | ${figures.join(" | ")} | ${mix[name] ?? ""} |`;
    }),
  ].join("\n");
}

/** The sum of a bill. */
export function totalOf(parts: Parts): number {
  return Object.values(parts).reduce((sum, dollars) => sum + dollars, 0);
}

/** The largest part of a bill. */
export function largestOf(parts: Parts): string {
  const [largest] = Object.entries(parts).toSorted(([, a], [, b]) => b - a);
  return largest?.[0] ?? "";
}

function say(dollars: number): string {
  return dollars < 10 ? dollars.toFixed(1) : Math.round(dollars).toLocaleString("en");
}

if (import.meta.main) {
  const { changes, operations, parts } = await makeTrafficBill();
  console.log([operations, parts, changes].join("\n\n"));
}
