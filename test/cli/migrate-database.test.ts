import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, readFile, stat, writeFile } from "node:fs/promises";
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

  it("is waited for while its server writes to it", async () => {
    const file = await createLegacyDatabase({
      documents: [{ id: "waited", type: "mood", document: { mood: "W" } }],
    });
    const script = `const database = new (require("node:sqlite").DatabaseSync)(${JSON.stringify(file)});
      database.exec("BEGIN EXCLUSIVE");
      console.log("locked");
      setTimeout(() => database.close(), 500);`;
    const writer = spawn(process.execPath, ["--no-warnings", "--eval", script]);
    await once(writer.stdout, "data");
    expect((await migrate(file)).stdout).toContain("Migrated: 1 created, ");
  });

  it("is refused row by row where it has other text than UTF-8, which nobody could read back", async () => {
    const { database, file } = await openDatabase();
    database.exec(`CREATE TABLE documents (id, type, name, document);
      INSERT INTO documents VALUES ('text', 'mood', '', CAST(x'7b226d6f6f64223a2242f662227d' AS TEXT));
      INSERT INTO documents VALUES ('bytes', 'mood', '', x'7b226d6f6f64223a2242f662227d');
      INSERT INTO documents VALUES (CAST(x'fc62' AS TEXT), 'mood', CAST(x'fc' AS TEXT), '{"mood":"Id"}');
      INSERT INTO documents VALUES ('good', 'mood', '', CAST('{"mood":"Büß � 🌱"}' AS BLOB));
      CREATE TABLE moods (id, mood, description);
      INSERT INTO moods VALUES (1, CAST(x'fc' AS TEXT), '')`);
    database.close();
    const { exitCode, stdout } = await migrate(file, "--json");
    const { created, documents } = JSON.parse(stdout) as MigrationReport;
    expect([exitCode, created]).toEqual([1, 1]);
    expect(documents.map(({ oldId, detail }) => [oldId, detail])).toEqual([
      ["good", undefined],
      ["bytes", "its document is not UTF-8"],
      ["text", "its document is not UTF-8"],
      ["�b", "its id and name are not UTF-8"],
      ["1", "its mood is not UTF-8"],
    ]);
    const { stdout: exported } = await seedbed(["export", "--storage", storage]);
    expect(exported).toContain("Büß � 🌱");
  });

  it("may be in UTF-16", async () => {
    const { database, file } = await openDatabase();
    database.exec("PRAGMA encoding = 'UTF-16le'");
    const document = { mood: "Zwölf 🌱" };
    fillDatabase(database, { documents: [{ id: "utf-16", type: "mood", document }] });
    database.close();
    expect((await migrate(file)).exitCode).toBe(0);
    expect((await seedbed(["export", "--storage", storage])).stdout).toContain("Zwölf 🌱");
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
    [
      "is locked",
      lock,
      /can't be read: database is locked\. Stop what has locked it, or migrate a copy\./,
    ],
    ["is damaged", damage, /can't be read: .* Migrate a copy from before the damage/],
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

async function damage(file: string): Promise<string> {
  execute(
    file,
    `CREATE TABLE documents (id, type, document);
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 500)
    INSERT INTO documents SELECT i, 'mood', '{"mood":"Calm"}' FROM n`,
  );
  const bytes = await readFile(file);
  await writeFile(file, bytes.fill(0xaa, 8_192));
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
