import { glob, readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { createApp } from "../src/app.ts";
import { documentTypes } from "../src/documents/index.ts";
import { readEvents } from "./support/events.ts";
import { faultsOf } from "./support/kusto.ts";

const storageLogs =
  "(TimeGenerated: datetime, OperationName: string, StatusText: string, Uri: string, DurationMs: real, CallerIpAddress: string, RequesterObjectId: string)";

/** The tables and columns that the queries may use, from Azure Monitor's table reference. */
const tables = {
  AppRequests:
    "(TimeGenerated: datetime, Name: string, Url: string, Success: bool, ResultCode: string, DurationMs: real, ItemCount: int, OperationId: string)",
  AppTraces:
    "(TimeGenerated: datetime, Message: string, SeverityLevel: int, ItemCount: int, OperationId: string)",
  AppExceptions:
    "(TimeGenerated: datetime, ProblemId: string, OuterMessage: string, ItemCount: int, OperationId: string)",
  AppAvailabilityResults:
    "(TimeGenerated: datetime, Success: bool, Location: string, Message: string, DurationMs: real)",
  AzureMetrics: "(TimeGenerated: datetime, MetricName: string, ResourceId: string, Total: real)",
  FunctionAppLogs: "(TimeGenerated: datetime, Level: string, Message: string)",
  StorageFileLogs: storageLogs,
  StorageTableLogs: storageLogs,
  StorageBlobLogs: storageLogs,
  _LogOperation: "(TimeGenerated: datetime, Category: string, Operation: string, Detail: string)",
  Usage: "(TimeGenerated: datetime, DataType: string, Quantity: real, IsBillable: bool)",
};

/** The values that Terraform and the operator insert. */
const values: Readonly<Record<string, string>> = { hours: "26", slow_ms: "2000" };
const filledIn = (query: string) =>
  query.replace(/\$\{(\w+)\}/g, (_, name: string) => values[name] ?? `no ${name}`);

const events = await readEvents();
const files = await Array.fromAsync(glob("infra/{queries,workbook}/*.kql"));

it("knows the events of the app", () => {
  expect(events.get("planting-failed")).toEqual(["event", "code", "detail", "error"]);
  expect(events.get("request")).toContain("storageCalls");
  expect(events.get("backup-begun")).toEqual(["event", "name", "by"]);
  expect(events.size).toBeGreaterThan(15);
  expect(files.length).toBeGreaterThan(10);
});

it("a query that is wrong is found", () => {
  expect(faultsOf("AppTraces | where Mesage == ''", tables)).not.toEqual([]);
  expect(faultsOf("AppTraces | summrize count()", tables)).not.toEqual([]);
  expect(faultsOf("AppTraces | project last = TimeGenerated", tables)).not.toEqual([]);
});

describe.for(files)("%s", (file) => {
  it("queries events and fields that the app writes", async () => {
    const query = await readFile(file, "utf8");
    const asked = [...query.matchAll(/entry\.event\)? (?:== "[^"]*"|in \([^)]*\))/g)].flatMap(
      ([names]) => [...names.matchAll(/"([\w-]+)"/g)].map(([, name = ""]) => name),
    );
    const fields = [...query.matchAll(/\bentry(?:\.|\[")(\w+)/g)].map(([, field = ""]) => field);
    expect(asked.length > 0, "an event is named").toBe(fields.length > 0);
    expect(asked.filter((name) => !events.has(name))).toEqual([]);
    const written = asked.flatMap((name) => events.get(name) ?? []);
    expect(fields.filter((field) => !written.includes(field))).toEqual([]);
  });

  it("is valid for the service, with existing tables and columns", async () => {
    expect(faultsOf(filledIn(await readFile(file, "utf8")), tables)).toEqual([]);
  });
});

it("the queries in the manual are understood, too", async () => {
  const pages = ["docs/operations.md", "docs/first-hour-on-azure.md"];
  const manual = (await Promise.all(pages.map((page) => readFile(page, "utf8")))).join("\n");
  const queries = [...manual.matchAll(/^kql "([^$].*?)"(?: \w+)?$/gm)].map(
    ([, query = ""]) => query,
  );
  expect(queries.length).toBeGreaterThan(5);
  expect(queries.flatMap((query) => faultsOf(query, tables))).toEqual([]);
});

it("every query is used, and every used query exists", async () => {
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
  for (const { about, access, method, name } of operations) {
    const reads = method === "GET" || access === "read";
    if (reads || collections.includes(about)) {
      expect(pattern.test(name), name).toBe(!reads);
    }
  }
});
