import { mkdir, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import type { MigrationReport } from "../../src/cli/legacy/report.ts";
import { createLegacyDatabase, fillDatabase, openDatabase } from "../support/legacy-database.ts";
import { createSeedFolder, type SeedFolder } from "../support/seed-folder.ts";
import { seedbed } from "../support/seedbed-command.ts";
import { anyStorage } from "../support/storage.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

describe("the database of seedbed migrate", () => {
  let seeds: SeedFolder;
  let storage: string;
  beforeAll(async () => {
    seeds = await createSeedFolder();
    storage = await anyStorage();
  });
  afterAll(() => seeds.remove());
  const migrate = (...args: readonly string[]) =>
    seedbed(["migrate", ...args, "--storage", storage], { env: { SEEDS_FOLDER: seeds.path } });

  it("may be in use: what its server has not yet written to the file itself counts", async () => {
    const { database, file } = await openDatabase();
    database.exec("PRAGMA journal_mode = WAL");
    fillDatabase(database, { documents: [{ id: "wal", type: "mood", document: { mood: "W" } }] });
    const { size } = await stat(`${file}-wal`);
    expect(size).toBeGreaterThan(0);
    expect((await migrate(file)).stdout).toContain("Migrated: 1 created, ");
    expect((await stat(`${file}-wal`)).size).toBe(size);
    database.close();
    expect((await migrate(file)).stdout).toBe(
      "Migrated: 0 created, 0 updated, 1 unchanged, 0 kept, 0 failed.\n",
    );
  });

  it("may have more rows than a call takes, and more broken ones than a call reports", async () => {
    const documents = Array.from({ length: 1_120 }, (_, n) => ({
      ...{ id: `many-${String(n).padStart(4, "0")}`, type: "mood" },
      document: { mood: n % 10 === 0 ? `M${n}` : n },
    }));
    const file = await createLegacyDatabase({ documents });
    const { exitCode, stdout } = await migrate(file, "--json");
    expect(exitCode).toBe(1);
    const report = JSON.parse(stdout) as MigrationReport;
    expect(report).toMatchObject({ created: 112, failed: 1_008 });
    const wrong = report.documents.filter(({ id, outcome }) => {
      return (outcome === "failed") !== (Number(id.slice(5)) % 10 !== 0);
    });
    expect(wrong).toEqual([]);
  });

  it.for([
    ["has no rows", {}],
    ["has only the columns that matter", { table: "CREATE TABLE documents (ID, Type, Document)" }],
  ] as const)("is migrated also when it %s", async ([, content]) => {
    const file = await createLegacyDatabase(content);
    expect(await migrate(file)).toEqual({
      exitCode: 0,
      stderr: "",
      stdout: "Migrated: 0 created, 0 updated, 0 unchanged, 0 kept, 0 failed.\n",
    });
  });

  it.for<[string, (file: string) => Promise<string> | string, RegExp]>([
    ["is not there", (file) => file, /can't be read: ENOENT/],
    ["is a folder", (file) => dirname(file), / is not a file\.$/m],
    ["is empty", (file) => write(file, ""), /: it has no table documents\.$/m],
    ["is a text", (file) => write(file, "id,type\n".repeat(200)), /is not a SQLite database\.$/m],
    [
      "has other tables",
      (file) => execute(file, "CREATE TABLE notes (id)"),
      /it has no table documents/,
    ],
    ["is locked", lock, /can't be read: database is locked\.$/m],
    ["has a log that can't be opened", blockLog, /can't be read: .* Copy it, with its -wal file/],
    [
      "has other documents",
      (file) => execute(file, "CREATE TABLE documents (id, body)"),
      /is not a database of the legacy system: it has no type or document in its table documents\.$/m,
    ],
  ])("is refused when it %s", async ([, make, sentence]) => {
    const file = await make(join(await temporaryFolder(), "old.db"));
    const { exitCode, stderr, stdout } = await migrate(file);
    expect([exitCode, stdout]).toEqual([1, ""]);
    expect(stderr).toMatch(sentence);
    expect(stderr).not.toContain("    at ");
  });
});

async function write(file: string, text: string): Promise<string> {
  await writeFile(file, text);
  return file;
}

function lock(file: string): string {
  const database = new DatabaseSync(file);
  database.exec("CREATE TABLE documents (id); BEGIN EXCLUSIVE");
  onTestFinished(() => database.close());
  return file;
}

async function blockLog(file: string): Promise<string> {
  execute(file, "PRAGMA journal_mode = WAL; CREATE TABLE documents (id)");
  await mkdir(`${file}-wal`);
  return file;
}

function execute(file: string, sql: string): string {
  const database = new DatabaseSync(file);
  database.exec(sql);
  database.close();
  return file;
}
