import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { TableClient } from "@azure/data-tables";
import { afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { type Azurite, startAzurite } from "../../src/local/storage/azurite.ts";
import { fixture } from "./fixture-host.ts";

const dataFile = "__azurite_db_table__.json";

let outer: string;
let folder: string;
beforeEach(async () => {
  outer = await mkdtemp(join(tmpdir(), "seedbed-data-"));
  folder = outer;
});
afterEach(() => rm(outer, { recursive: true }));

async function openTable({
  connectionString,
}: Pick<Azurite, "connectionString">): Promise<TableClient> {
  const options = { allowInsecureConnection: true };
  const table = TableClient.fromConnectionString(connectionString, "rows", options);
  await table.createTable();
  return table;
}

async function keysOf(table: TableClient): Promise<readonly (string | undefined)[]> {
  const rows = await Array.fromAsync(table.listEntities());
  return rows.map(({ rowKey }) => rowKey);
}

/** A process of another app, with a table service on the same folder. */
async function startOther(): Promise<{ child: ChildProcess; connectionString: string }> {
  const child = spawn(process.execPath, [fixture("serve-data.ts"), folder], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  onTestFinished(() => {
    child.kill("SIGKILL");
  });
  const [line] = await once(child.stdout ?? child, "data");
  return { child, connectionString: String(line).trim() };
}

describe("a table service with a folder", () => {
  it("creates the folder, and has everything again at its next start", async () => {
    folder = join(outer, "a", "b");
    const before = await startAzurite({ folder });
    const table = await openTable(before);
    const writes = Array.from({ length: 20 }, (_, index) =>
      table.createEntity({ partitionKey: "p", rowKey: `b${index + 10}` }),
    );
    await Promise.all(writes);
    await before.stop();
    expect(await readdir(folder)).toEqual([dataFile]);

    const after = await startAzurite({ folder });
    const keys = await keysOf(await openTable(after));
    await after.stop();
    await after.stop();
    expect(keys).toHaveLength(20);
    expect(await after.ended).toBe(undefined);
  });

  it("waits for running calls when it stops", async () => {
    // A request that it has not begun to read is refused, so it may take some attempts to send one in time.
    for (let attempt = 1; attempt <= 10; attempt += 1) {
      const azurite = await startAzurite({ folder });
      const table = await openTable(azurite);
      const sent = Promise.withResolvers<void>();
      table.pipeline.addPolicy({
        name: "sent",
        sendRequest(request, next) {
          request.onUploadProgress = () => sent.resolve();
          return next(request);
        },
      });
      const rowKey = `late-${attempt}`;
      const write = table.createEntity({ partitionKey: "p", rowKey }).then(
        () => true,
        () => false,
      );
      await sent.promise;
      const [written] = await Promise.all([write, azurite.stop()]);
      const after = await startAzurite({ folder });
      const keys = await keysOf(await openTable(after));
      await after.stop();
      if (written) {
        expect(keys).toContain(rowKey);
        return;
      }
    }
    throw new Error("None of ten calls was waited for.");
  });

  it.for(["", "{", "[]x"])("rejects damaged data, and leaves it alone: %j", async (data) => {
    await writeFile(join(folder, dataFile), data);
    await expect(startAzurite({ folder })).rejects.toThrow(
      /__azurite_db_table__\.json cannot be read \(.+\)\. Restore a copy of that file/,
    );
    expect(await readdir(folder)).toEqual([dataFile]);
  });

  it("reports that it cannot save, and tries again", async () => {
    const warnings: string[] = [];
    const azurite = await startAzurite({ folder, warn: (line) => warnings.push(line) });
    const table = await openTable(azurite);
    // Loki writes a temporary file first: a folder with that file's name makes this fail.
    await mkdir(join(folder, `${dataFile}~`));
    await table.createEntity({ partitionKey: "p", rowKey: "a" });
    await expect.poll(() => warnings).toEqual([expect.stringMatching(/Free some space/)]);
    await rm(join(folder, `${dataFile}~`), { recursive: true });
    await azurite.stop();
    const after = await startAzurite({ folder });
    expect(await keysOf(await openTable(after))).toEqual(["a"]);
    await after.stop();
  });

  it("reports at its end what could not be saved", async () => {
    const azurite = await startAzurite({ folder });
    await openTable(azurite);
    await mkdir(join(folder, `${dataFile}~`));
    await expect(azurite.stop()).rejects.toThrow(/documents could not be saved: .*EISDIR/);
    expect(await readdir(folder)).not.toContain("lock");
  });

  it.for(["deleted", "deleted, and used by another start"])(
    "ends, and brings nothing back, if its folder is %s",
    async (how) => {
      folder = join(outer, "data");
      const azurite = await startAzurite({ folder });
      const table = await openTable(azurite);
      await table.createEntity({ partitionKey: "p", rowKey: "old" });
      await rm(folder, { recursive: true });
      const other = how === "deleted" ? undefined : await startAzurite({ folder });
      expect((await azurite.ended)?.message).toMatch(/was deleted or taken over.* Start again\.$/);
      await azurite.stop();
      await other?.stop();
      const again = await startAzurite({ folder });
      expect(await keysOf(await openTable(again))).toEqual([]);
      await again.stop();
    },
  );

  it("saves nothing into another folder of the same name, even if it is stopped at once", async () => {
    folder = join(outer, "data");
    const azurite = await startAzurite({ folder });
    await (await openTable(azurite)).createEntity({ partitionKey: "p", rowKey: "old" });
    await rm(folder, { recursive: true });
    await mkdir(folder);
    // It may have noticed that by itself just before.
    await azurite.stop().catch((error) => expect(error.message).toMatch(/deleted or taken over/));
    expect(await readdir(folder)).toEqual([]);
  });

  it("rejects an impossible folder", async () => {
    const file = join(folder, "file");
    await writeFile(file, "");
    await expect(startAzurite({ folder: file })).rejects.toThrow(/set SEEDBED_DATA/);
  });

  it("reports that its process was killed", async () => {
    const azurite = await startAzurite({ folder });
    const [id] = await holdersOf(folder);
    process.kill(Number(id), "SIGKILL");
    const words = `process ${id}, has ended (SIGKILL)`;
    expect(await azurite.ended).toMatchObject({ message: expect.stringContaining(words) });
    await azurite.stop();
    await (await startAzurite({ folder })).stop();
  });

  it("ignores SIGINT, SIGTERM and SIGHUP to its own process: the app decides", async () => {
    const azurite = await startAzurite({ folder });
    const table = await openTable(azurite);
    const [id] = await holdersOf(folder);
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
      process.kill(Number(id), signal);
      await table.createEntity({ partitionKey: "p", rowKey: signal });
    }
    expect(await keysOf(table)).toEqual(["SIGHUP", "SIGINT", "SIGTERM"]);
    await azurite.stop();
  });
});

describe("a folder in use", () => {
  it("is rejected with the process id of the other app", async () => {
    const { child } = await startOther();
    await expect(startAzurite({ folder })).rejects.toThrow(
      new RegExp(`in use by process ${child.pid}: stop it, or set SEEDBED_DATA`),
    );
  });

  it("is locked by one of many", async () => {
    const starts = Array.from({ length: 3 }, () => startAzurite({ folder }));
    const outcomes = await Promise.allSettled(starts);
    const started = outcomes.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
    expect(started).toHaveLength(1);
    await Promise.all(started.map(({ stop }) => stop()));
    expect(await readdir(folder)).toEqual([dataFile]);
  });

  it("is waited for, and has everything, after its app was killed", async () => {
    const { child, connectionString } = await startOther();
    await (await openTable({ connectionString })).createEntity({
      partitionKey: "p",
      rowKey: "of-another",
    });
    child.kill("SIGKILL");
    await once(child, "exit");
    const azurite = await startAzurite({ folder });
    expect(await keysOf(await openTable(azurite))).toEqual(["of-another"]);
    await azurite.stop();
  });
});

describe("a folder of Seedbed 0.1", () => {
  let former: string;
  beforeAll(async () => {
    const made = await mkdtemp(join(tmpdir(), "seedbed-data-"));
    const azurite = await startAzurite({ folder: made });
    await (await openTable(azurite)).createEntity({ partitionKey: "p", rowKey: "former" });
    await azurite.stop();
    former = await readFile(join(made, dataFile), "utf8");
    await rm(made, { recursive: true });
  });
  beforeEach(() => writeFile(join(folder, "tables.json"), former));

  it("is taken over", async () => {
    for (const rows of [["former"], ["former"]]) {
      const azurite = await startAzurite({ folder });
      expect(await keysOf(await openTable(azurite))).toEqual(rows);
      await azurite.stop();
      expect(await readdir(folder)).toEqual([dataFile]);
    }
  });

  it.for(["tables.journal", "tables.journal.old"])(
    "with a %s left by a kill is rejected, and left alone",
    async (journal) => {
      await writeFile(join(folder, journal), "x");
      await expect(startAzurite({ folder })).rejects.toThrow(
        /last writes are in .*journal.* start and stop it once more, or delete/,
      );
      expect(await readdir(folder)).toEqual([journal, "tables.json"].toSorted());
    },
  );

  it("that has been used again since is rejected", async () => {
    await writeFile(join(folder, dataFile), "{}");
    await expect(startAzurite({ folder })).rejects.toThrow(/data of two versions/);
  });
});

it("a table service without a folder keeps nothing, runs beside others, and leaves nothing open", async () => {
  const children = () =>
    process.getActiveResourcesInfo().filter((name) => name === "ProcessWrap").length;
  const before = children();
  // Azurite would have other accounts, and the connection strings would be wrong.
  process.env["AZURITE_ACCOUNTS"] = "other:b3RoZXI=";
  onTestFinished(() => {
    delete process.env["AZURITE_ACCOUNTS"];
  });
  const [one, two] = await Promise.all([startAzurite(), startAzurite({})]);
  expect(children()).toBe(before + 2);
  await (await openTable(one)).createEntity({ partitionKey: "p", rowKey: "a" });
  expect(await keysOf(await openTable(two))).toEqual([]);
  await Promise.all([one.stop(), two.stop()]);
  await expect.poll(children).toBe(before);
});

/** The ids in a folder's lock: those of the table service's process and of its app. */
async function holdersOf(folder: string): Promise<readonly string[]> {
  return (await readFile(join(folder, "lock"), "utf8")).split(" ");
}
