import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { problemKinds } from "../src/http/problem.ts";
import { readEvents } from "./support/events.ts";
import { blockOf, namesIn, terraform } from "./support/terraform.ts";

const read = (file: string): Promise<string> => readFile(file, "utf8");

/** What feeds each log alert: tables that the platform fills by default, or events of ours in AppTraces. */
const sources: Readonly<
  Record<string, { tables?: readonly string[]; events?: readonly string[] }>
> = {
  "server-errors": { tables: ["AppRequests"], events: ["request"] },
  slow: { tables: ["AppRequests"] },
  exceptions: { tables: ["AppExceptions"], events: ["request-failed"] },
  "not-ready": { events: ["readiness"] },
  "seeding-failed": { events: ["planting-failed", "seed-problem"] },
  "backup-too-old": { events: ["backup-made"] },
  "log-full": { tables: ["_LogOperation"] },
};

/** The metrics and values in Azure Monitor's references of supported metrics. */
const storage = ["Transactions", "Availability", "SuccessE2ELatency"];
const documented: Readonly<Record<string, readonly string[]>> = {
  "Microsoft.Storage/storageAccounts": storage,
  "Microsoft.Storage/storageAccounts/tableServices": storage,
  // All that Flex Consumption emits; other plans have more.
  "Microsoft.Web/sites": [
    ...["OnDemandFunctionExecutionCount", "OnDemandFunctionExecutionUnits", "InstanceCount"],
    ...["AlwaysReadyFunctionExecutionCount", "AlwaysReadyFunctionExecutionUnits"],
    ...["AlwaysReadyUnits", "MemoryWorkingSet", "AverageMemoryWorkingSet", "CpuPercentage"],
  ],
};
const responseTypes = [
  ...["Success", "ServerOtherError", "ServerBusyError", "ServerTimeoutError", "AuthorizationError"],
  ...["NetworkError", "ClientThrottlingError", "ClientTimeoutError", "ClientOtherError"],
  ...["ClientAccountBandwidthThrottlingError", "ClientAccountRequestThrottlingError"],
];

const logAlerts = namesIn(blockOf("log_alerts ="), /^ {4}([\w-]+) += \{$/gm);
const metricAlerts = namesIn(blockOf("metric_alerts ="), /^ {4}([\w-]+) += \{$/gm);

it("each log alert has a known source", () => {
  expect(logAlerts.toSorted()).toEqual(Object.keys(sources).toSorted());
});

describe.for(Object.entries(sources))("the alert %s", ([name, { tables = [], events = [] }]) => {
  it("queries its source, and nothing else", async () => {
    const query = await read(`infra/queries/${name}.kql`);
    const queried = namesIn(query, /^\s*\(?(_?[A-Z]\w+)\b(?=\s*$|\s*\|)/gm);
    expect(new Set(queried)).toEqual(
      new Set([...tables, ...(events.length > 0 ? ["AppTraces"] : [])]),
    );
    const named = query
      .split("\n")
      .filter((line) => line.includes("entry.event"))
      .flatMap((line) => namesIn(line.replace(/ and .*/, ""), /"([\w-]+)"/g));
    expect(named.toSorted()).toEqual([...events].toSorted());
    const written = await readEvents();
    expect(named.filter((event) => !written.has(event))).toEqual([]);
  });
});

/** Every value that a query compares a field of ours with, and all values that the field can have. */
const values: Readonly<Record<string, () => Promise<readonly string[]> | readonly string[]>> = {
  code: () => Object.keys(problemKinds),
  status: async () =>
    namesIn(
      /readonly status: ("ok" \| "degraded"[^;]*);/.exec(
        await read("src/http/readiness.ts"),
      )?.[1] ?? "",
      /"(\w+)"/g,
    ),
  via: async () => namesIn(await read("src/base/events.ts"), /readonly via\?: "(\w+)"/g),
};

it("alerts compare fields with values that they can have", async () => {
  const queries = await Promise.all(logAlerts.map((name) => read(`infra/queries/${name}.kql`)));
  const compared = queries.flatMap((query) => [
    ...query.matchAll(/entry\.(\w+)\)? (?:== "([\w-]+)"|in \(([^)]+)\))/g),
  ]);
  const fields = new Set<string>();
  for (const [, field = "", one, several = ""] of compared) {
    if (field !== "event") {
      fields.add(field);
      const possible = await values[field]?.();
      expect(possible, field).toEqual(
        expect.arrayContaining(one === undefined ? [...namesIn(several, /"(\w+)"/g)] : [one]),
      );
    }
  }
  expect([...fields].toSorted()).toEqual(Object.keys(values).toSorted());
});

it("each metric alert is on a documented metric, with documented values", () => {
  expect(metricAlerts.length).toBeGreaterThan(1);
  for (const name of metricAlerts) {
    const alert = blockOf(`${name} =`);
    const part = (key: string) => new RegExp(`${key} += "(.+)"`).exec(alert)?.[1] ?? "";
    expect(documented[part("namespace")], name).toContain(part("metric"));
    const compared = namesIn(/ResponseType = \[(.*)\]/.exec(alert)?.[1] ?? "", /"(\w+)"/g);
    expect(compared.filter((value) => !responseTypes.includes(value))).toEqual([]);
  }
  expect(terraform).not.toMatch(/Http5xx|HealthCheckStatus|HttpResponseTime/);
});

/** Tables that have rows with the default settings. StorageTableLogs has writes only. */
const filled = [
  ...["AppRequests", "AppTraces", "AppExceptions", "AzureMetrics", "Usage", "StorageTableLogs"],
  // Where this alert exists.
  "AppAvailabilityResults",
];

it("the section of each alert begins with a query that has data with the default settings", async () => {
  const manual = await read("docs/operations.md");
  const sections = [...manual.matchAll(/^### Alert: ([\w-]+)$[\s\S]*?```sh\n(.*)$/gm)];
  expect(sections.length).toBe(logAlerts.length + metricAlerts.length + 2);
  for (const [, name, first = ""] of sections) {
    const [, file, inline = ""] =
      /^kql "(?:\$\(cat (infra\/[\w/-]+\.kql)\)|(.*))"/.exec(first) ?? [];
    const query = file === undefined ? inline : await read(file);
    const table = /^\s*(?:union\s+\()?(\w+)/m.exec(query.replace(/^\/\/.*\n/, ""))?.[1];
    expect(filled, name).toContain(table);
  }
});
