import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { TableClient } from "@azure/data-tables";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Azurite, startAzurite } from "../../src/local/azurite.ts";
import { fixture } from "./fixture-host.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "seedbed-data-"));
});
afterEach(() => rm(folder, { recursive: true }));

async function openTable({ connectionString }: Azurite): Promise<TableClient> {
  const options = { allowInsecureConnection: true };
  const table = TableClient.fromConnectionString(connectionString, "rows", options);
  await table.createTable();
  return table;
}

async function keysOf(table: TableClient): Promise<readonly (string | undefined)[]> {
  const rows = await Array.fromAsync(table.listEntities());
  return rows.map(({ rowKey }) => rowKey);
}

describe("an embedded table service with a folder", () => {
  it("has everything again at its next start", async () => {
    const before = await startAzurite({ folder });
    const table = await openTable(before);
    await table.createEntity({ partitionKey: "p", rowKey: "a" });
    await delay(300);
    const late = Array.from({ length: 20 }, (_, index) =>
      table.createEntity({ partitionKey: "p", rowKey: `b${index + 10}` }),
    );
    await Promise.all(late);
    await before.stop();
    expect(await readdir(folder)).toEqual(["tables.json"]);

    const after = await startAzurite({ folder });
    const keys = await keysOf(await openTable(after));
    await after.stop();
    await after.stop();
    expect(keys).toHaveLength(21);
  });

  it("waits for the calls under way when it stops", async () => {
    const azurite = await startAzurite({ folder });
    const table = await openTable(azurite);
    const sent = Promise.withResolvers<void>();
    table.pipeline.addPolicy({
      name: "sent",
      sendRequest(request, next) {
        sent.resolve();
        return next(request);
      },
    });
    const write = table.createEntity({ partitionKey: "p", rowKey: "late" });
    await sent.promise;
    await delay(20);
    const [written] = await Promise.all([write.then(() => true), azurite.stop()]);
    const after = await startAzurite({ folder });
    const keys = await keysOf(await openTable(after));
    await after.stop();
    expect([written, keys]).toEqual([true, ["late"]]);
  });

  it("makes the folder", async () => {
    const azurite = await startAzurite({ folder: join(folder, "a", "b") });
    await azurite.stop();
    expect(await readdir(join(folder, "a", "b"))).toEqual(["tables.json"]);
  });

  it.for(["", "{", "[]x"])("refuses data that is broken: %j", async (data) => {
    await writeFile(join(folder, "tables.json"), data);
    await expect(startAzurite({ folder })).rejects.toThrow(/tables\.json cannot be read/);
    await rm(join(folder, "tables.json"));
    await (await startAzurite({ folder })).stop();
  });

  it("says that it cannot write, and tries again", async () => {
    const warnings: string[] = [];
    const azurite = await startAzurite({ folder, warn: (line) => warnings.push(line) });
    const table = await openTable(azurite);
    // Loki writes beside its file first: a folder of that name is in its way.
    await mkdir(join(folder, "tables.json~"));
    await table.createEntity({ partitionKey: "p", rowKey: "a" });
    await expect.poll(() => warnings).toEqual([expect.stringMatching(/make room/)]);
    await rm(join(folder, "tables.json~"), { recursive: true });
    await azurite.stop();
    const after = await startAzurite({ folder });
    expect(await keysOf(await openTable(after))).toEqual(["a"]);
    await after.stop();
  });

  it("refuses a folder that can't be one", async () => {
    const file = join(folder, "file");
    await writeFile(file, "");
    await expect(startAzurite({ folder: file })).rejects.toThrow(/set SEEDBED_DATA/);
  });
});

describe("a folder in use", () => {
  let other: ChildProcess;
  beforeEach(async () => {
    other = spawn(process.execPath, [fixture("hold-data.ts"), folder], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    await once(other.stdout ?? other, "data");
  });
  afterEach(() => other.kill("SIGKILL"));

  it("is refused with the other's process id, and free when that is gone", async () => {
    await expect(startAzurite({ folder })).rejects.toThrow(
      new RegExp(`in use by process ${other.pid}: stop that, or set SEEDBED_DATA`),
    );
    // A kill loses at most what was written in the last moments before it.
    await delay(500);
    other.kill("SIGKILL");
    await once(other, "exit");
    const azurite = await startAzurite({ folder });
    expect(await keysOf(await openTable(azurite))).toEqual(["of-another"]);
    await expect(startAzurite({ folder })).rejects.toThrow(`process ${process.pid}`);
    await azurite.stop();
  });
});

describe("an embedded table service without a folder", () => {
  it("keeps nothing, and stands beside others", async () => {
    const [one, two] = await Promise.all([startAzurite(), startAzurite({})]);
    await (await openTable(one)).createEntity({ partitionKey: "p", rowKey: "a" });
    expect(await keysOf(await openTable(two))).toEqual([]);
    await Promise.all([one.stop(), two.stop()]);
  });

  it("listens to no signal, and leaves nothing open", async () => {
    const signals = ["SIGINT", "SIGTERM", "exit", "beforeExit", "uncaughtException"] as const;
    const listeners = () => signals.map((name) => process.listenerCount(name));
    const before = listeners();
    const azurite = await startAzurite();
    await openTable(azurite);
    await azurite.stop();
    expect(listeners()).toEqual(before);
    await expect.poll(() => process.getActiveResourcesInfo()).not.toContain("TCPServerWrap");
  });

  it("names a port that is taken", async () => {
    const one = await startAzurite();
    const port = Number(/TableEndpoint=http:\/\/127.0.0.1:(\d+)/.exec(one.connectionString)?.[1]);
    await expect(startAzurite({ port })).rejects.toThrow(`Port ${port} is in use`);
    await one.stop();
  });
});
