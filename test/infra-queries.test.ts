import { glob, readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { createApp } from "../src/app.ts";
import { documentTypes } from "../src/documents/index.ts";
import { DocumentError } from "../src/errors.ts";
import type { SeedProblem } from "../src/seeding/seed-files.ts";
import { describeFailure } from "../src/telemetry.ts";

/** The columns that the queries may use, as Azure Monitor's table reference has them. */
const columns: Readonly<Record<string, readonly string[]>> = {
  AppRequests: [
    "TimeGenerated",
    "Name",
    "Url",
    "Success",
    "ResultCode",
    "DurationMs",
    "ItemCount",
    "OperationId",
  ],
  AppTraces: ["TimeGenerated", "Message", "SeverityLevel", "ItemCount", "OperationId"],
  AppExceptions: ["TimeGenerated", "ProblemId", "OuterMessage", "ItemCount", "OperationId"],
  AppAvailabilityResults: ["TimeGenerated", "Success", "Location", "DurationMs"],
  AzureMetrics: ["TimeGenerated", "MetricName", "ResourceId", "Total"],
  StorageFileLogs: ["TimeGenerated", "OperationName", "StatusText", "Uri", "DurationMs"],
  StorageTableLogs: ["TimeGenerated", "OperationName", "StatusText", "Uri", "DurationMs"],
};

/** What is spread into an event, by how it is written in the sources. */
const spreads: Readonly<Record<string, readonly string[]>> = {
  "describeFailure(error)": [
    ...Object.keys(describeFailure(new DocumentError("internal", "Oh no."))),
    ...Object.keys(describeFailure(new Error("Oh no."))),
  ],
  problem: ["file", "line", "detail"] satisfies (keyof SeedProblem)[],
};

/** Every event that the sources log, with the fields it can have. */
async function loggedEvents(): Promise<ReadonlyMap<string, readonly string[]>> {
  const events = new Map<string, readonly string[]>();
  for (const file of await Array.fromAsync(glob("{src,functions}/**/*.ts"))) {
    const source = await readFile(file, "utf8");
    for (const [, name = "", rest = ""] of source.matchAll(/\{\s*event: "([\w-]+)",?([^{}]*)\}/g)) {
      const fields = [...rest.matchAll(/(\.\.\.)?([\w.]+(?:\([\w.]*\))?)(?:: [^,]+)?,?/g)].flatMap(
        ([, dots, field = ""]) => (dots ? (spreads[field] ?? []) : [field]),
      );
      events.set(name, ["event", ...fields]);
    }
  }
  return events;
}

const events = await loggedEvents();
const files = await Array.fromAsync(glob("infra/{queries,workbook}/*.kql"));

it("knows the events of the app", () => {
  expect(events.get("request-failed")).toEqual([
    "event",
    "operation",
    "requestId",
    "code",
    "error",
  ]);
  expect(events.get("planting-failed")).toEqual(["event", "code", "detail", "error"]);
  expect(files.length).toBeGreaterThan(10);
});

describe.for(files)("%s", (file) => {
  it("asks for events and fields that the app writes", async () => {
    const query = await readFile(file, "utf8");
    const asked = [...query.matchAll(/entry\.event (?:== "[^"]*"|in \([^)]*\))/g)].flatMap(
      ([names]) => [...names.matchAll(/"([\w-]+)"/g)].map(([, name = ""]) => name),
    );
    const fields = [...query.matchAll(/\bentry\.(\w+)/g)].map(([, field = ""]) => field);
    expect(asked.length > 0, "an event is named").toBe(fields.length > 0);
    expect(asked.filter((name) => !events.has(name))).toEqual([]);
    const written = asked.flatMap((name) => events.get(name) ?? []);
    expect(fields.filter((field) => !written.includes(field))).toEqual([]);
  });

  it("uses tables and columns that there are", async () => {
    const query = (await readFile(file, "utf8")).replace(/"[^"]*"/g, '""');
    const words = new Set([...query.matchAll(/(?<![\w.])([A-Z]\w+)/g)].map(([word]) => word));
    const tables = [...words].filter((word) => word in columns);
    const there = tables.flatMap((table) => columns[table] ?? []);
    expect(tables).not.toEqual([]);
    expect([...words].filter((word) => !tables.includes(word) && !there.includes(word))).toEqual(
      [],
    );
  });
});

it("every query is used, and every query that is used is there", async () => {
  const alerts = await readFile("infra/alerts.tf", "utf8");
  const workbook = await readFile("infra/workbook.tf", "utf8");
  const used = [
    ...[...alerts.matchAll(/queries\/[\w-]+\.kql/g)].map(([path]) => `infra/${path}`),
    ...[...workbook.matchAll(/\{ name = "([\w-]+)"/g)].map(
      ([, name]) => `infra/workbook/${name}.kql`,
    ),
  ];
  expect(used.toSorted()).toEqual(files.map((one) => one.replaceAll("\\", "/")).toSorted());
});

it("the workbook counts all that writes documents, and nothing that reads", async () => {
  const query = await readFile("infra/workbook/writes.kql", "utf8");
  const pattern = new RegExp(/matches regex "(.*)"/.exec(query)?.[1] ?? "^$");
  const { operations } = createApp({ env: {}, root: "." });
  const collections: readonly string[] = documentTypes.map(({ collection }) => collection);
  for (const { about, method, name } of operations) {
    if (method === "GET" || collections.includes(about)) {
      expect(pattern.test(name), name).toBe(method !== "GET");
    }
  }
});
