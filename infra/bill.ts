import { readFile } from "node:fs/promises";
import { blockOf, namesIn } from "../test/support/terraform.ts";

// Prints the table in README.md: what a month costs, from prices.json and what infra/ creates.

const hours = 730;
const seconds = hours * 3_600;

/** The numbers of prices.json, by name. */
export type Prices = Readonly<Record<string, number>>;

/** An environment, with the defaults of its variables unless said otherwise. */
interface Case {
  readonly name: string;
  readonly alerts?: boolean;
  readonly webTest?: boolean;
  readonly vault?: boolean;
  /** Whether two instances of each group are kept ready. */
  readonly zones?: boolean;
  /** Private endpoints. */
  readonly endpoints?: number;
}

const cases: readonly Case[] = [
  { name: "dev" },
  { name: "dev, somebody is told about alerts", alerts: true },
  { name: "prod without the vault", alerts: true, webTest: true },
  { name: "prod", alerts: true, webTest: true, vault: true },
  { name: "prod, `zone_redundant`", alerts: true, webTest: true, vault: true, zones: true },
  { name: "prod, `network`", alerts: true, webTest: true, vault: true, endpoints: 3 },
];

const requests = [0, 100_000, 1_000_000, 100_000_000];

/** What is not counted but assumed. */
export const assumed = {
  monthSeconds: seconds,
  /** In the log, for a run of a function beside our own line. */
  kbPerRun: 2.3,
  /** In the log, for each minute in which an instance reports metrics. */
  kbPerMinute: 2,
  secondsPerRequest: 0.05,
  storedGb: 1,
  memoryGb: 0.5,
  /** Processors of an instance with that memory. */
  cores: 0.25,
  /** How busy they are when Azure starts another instance. */
  load: 0.6,
  /** The CPU time of a run with the Functions host, in times of the app's. */
  hostTimes: 2,
  cappedLogGb: 30,
} as const;

/** Functions that scale in instances of their own: HTTP, and each timer. */
const groups = 3;
const timerRuns = 30 * (24 * 4 + 1);

/** The price of a month. */
function priceOf(one: Case, calls: number, prices: Prices, alerts: Alerts): number {
  const price = (name: string) => prices[name] ?? Number.NaN;
  const tests = one.webTest ? alerts.testsAnHour * hours : 0;
  const runs = calls + tests + timerRuns;
  // A run that is alone is billed for a second; runs at the same time share an instance.
  const busy = Math.min(runs, Math.max(seconds, runs * assumed.secondsPerRequest));
  const gbSeconds = busy * assumed.memoryGb;
  const logs =
    (runs * (assumed.kbPerRun + 0.2) + Math.min(runs, seconds / 60) * assumed.kbPerMinute) / 1e6;
  const over = (used: number, free: number) => Math.max(0, used - free);
  return (
    over(gbSeconds, price("functionsFreeGbSeconds")) * price("functionsGbSecond") +
    (over(runs, price("functionsFreeExecutions")) / 1e6) * price("functionsMillionExecutions") +
    (one.zones ? groups * 2 * assumed.memoryGb * seconds * price("readyGbSecond") : 0) +
    Math.min(logs, assumed.cappedLogGb) * price("logGb") +
    (one.alerts
      ? alerts.logs * price("logAlert") + alerts.series * price("metricAlertSeries")
      : 0) +
    tests * price("webTestCall") +
    ((2 * runs) / 1e4) * price("tenThousandTableCalls") +
    // The locks and the state of timers.
    ((10 * timerRuns) / 1e4) * price("tenThousandHostCalls") +
    assumed.storedGb * price("storedGb") +
    (one.vault ? price("vaultInstance") + assumed.storedGb * price("vaultGb") : 0) +
    (one.endpoints ?? 0) * (hours * price("privateEndpointHour") + price("privateZone"))
  );
}

/** What infra/alerts.tf creates. */
interface Alerts {
  readonly logs: number;
  readonly series: number;
  readonly testsAnHour: number;
}

function countAlerts(): Alerts {
  const test = blockOf('resource "azurerm_application_insights_standard_web_test" "ready"');
  const places = namesIn(/geo_locations += \[(.*)\]/.exec(test)?.[1] ?? "", /"([^"]+)"/g).length;
  const every = Number(/frequency += (\d+)/.exec(test)?.[1]);
  const metrics = blockOf("metric_alerts =");
  const dimensions = [...metrics.matchAll(/dimensions += \{(.*)\}/g)].map(([, values = ""]) =>
    Math.max(1, namesIn(values, /"(\w+)"/g).length),
  );
  return {
    logs: namesIn(blockOf("log_alerts ="), /^ {4}([\w-]+) += \{$/gm).length,
    // One more for the alert on the web test.
    series: dimensions.reduce((sum, count) => sum + count, 1),
    testsAnHour: (places * 3_600) / every,
  };
}

/** What an environment costs a month with so many requests, and the table of all. */
export async function makeBill() {
  const { about: _, date, ...prices } = JSON.parse(await readFile("infra/prices.json", "utf8"));
  const alerts = countAlerts();
  const costs = cases.map((one) => ({
    name: one.name,
    dollars: requests.map((calls) => priceOf(one, calls, prices, alerts)),
  }));
  const said = (dollars: number) => (dollars < 10 ? dollars.toFixed(1) : dollars.toFixed(0));
  const head = requests.map((calls) => calls.toLocaleString("en"));
  const table = [
    `| US dollars a month for so many requests | ${head.join(" | ")} |`,
    `|---|${requests.map(() => "---:").join("|")}|`,
    ...costs.map(({ dollars, name }) => `| ${name} | ${dollars.map(said).join(" | ")} |`),
    ...["", `Prices of ${date}.`],
  ].join("\n");
  return { costs, table };
}

if (import.meta.main) {
  console.log((await makeBill()).table);
}
