import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { TableClient, TableServiceClient } from "@azure/data-tables";
import { describe, expect, it } from "vitest";
import { seedbed } from "../support/seedbed-command.ts";
import { freshSqliteFile, openStorage } from "../support/storage.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const http = { allowInsecureConnection: true };

/** A storage without documents of Seedbed, and whether it still is as it was. */
const places: readonly {
  readonly name: string;
  open(): Promise<{ readonly storage: string; isAsItWas(): Promise<boolean> }>;
}[] = [
  {
    name: "a file that is not there",
    async open() {
      const file = freshSqliteFile();
      return { storage: `sqlite:${file}`, isAsItWas: async () => !existsSync(file) };
    },
  },
  {
    name: "an empty file",
    async open() {
      const file = freshSqliteFile();
      const database = new DatabaseSync(file);
      const tables = () => database.prepare("SELECT name FROM sqlite_master").all();
      return { storage: `sqlite:${file}`, isAsItWas: async () => tables().length === 0 };
    },
  },
  {
    name: "an account without the table",
    async open() {
      const storage = await openStorage();
      const service = TableServiceClient.fromConnectionString(storage, http);
      const tables = () => Array.fromAsync(service.listTables());
      return { storage, isAsItWas: async () => (await tables()).length === 0 };
    },
  },
  {
    name: "a table without a row",
    async open() {
      const storage = await openStorage();
      const table = TableClient.fromConnectionString(storage, "documents", http);
      await table.createTable();
      const rows = () => Array.fromAsync(table.listEntities());
      return { storage, isAsItWas: async () => (await rows()).length === 0 };
    },
  },
];

describe.for(places)("a command with $name as --storage", ({ open }) => {
  it.for([
    "export",
    "export --output OUT",
    "backup",
    "seeds status",
    "seeds pull",
    "label moods/calm live --revision 1",
    "erase moods/calm --yes",
    "smoke",
  ])("refuses it instead of succeeding with nothing: %s", async (command) => {
    const folder = await temporaryFolder();
    const out = join(folder, "out.ndjson");
    await writeFile(out, "kept\n");
    const { isAsItWas, storage } = await open();
    const words = [...command.replace("OUT", out).split(" "), "--storage", storage];
    const { exitCode, stderr, stdout } = await seedbed(words, {
      env: { BACKUP_FOLDER: join(folder, "backups"), SEEDS_FOLDER: "seeds" },
    });
    expect(stdout + stderr).toContain("This storage has no documents of Seedbed");
    expect(exitCode).toBe(1);
    expect(await isAsItWas()).toBe(true);
    expect(await readFile(out, "utf8")).toBe("kept\n");
  });

  it("fills it if that is what it is for", async () => {
    const { isAsItWas, storage } = await open();
    const { exitCode } = await seedbed(["import", "-", "--storage", storage], {
      stdin: '{"type":"moods","document":{"id":"calm","mood":"Calm"}}\n',
    });
    expect(exitCode).toBe(0);
    expect(await isAsItWas()).toBe(false);
  });
});
