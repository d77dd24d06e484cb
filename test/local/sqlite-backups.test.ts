import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { sqliteBackups } from "../../src/local/storage/sqlite-backups.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const tables = "__azurite_db_table__.json";

it.for<[what: string, before: readonly string[], after: readonly string[], found: boolean]>([
  ["starts empty", [], [], false],
  ["never takes Azurite's backups", [tables, "backups"], ["backups", tables], false],
  [
    "takes along those of an earlier release",
    ["documents.db", "backups"],
    ["documents.db", "sqlite-backups"],
    true,
  ],
  [
    "leaves Azurite's where they are if both were there",
    ["documents.db", "backups", tables],
    ["backups", "documents.db", "sqlite-backups", tables],
    true,
  ],
  [
    "leaves a running Azurite's where they are",
    ["documents.db", "backups", "lock"],
    ["backups", "documents.db", "lock", "sqlite-backups"],
    true,
  ],
  [
    "is taken over only once",
    ["documents.db", "backups", "sqlite-backups"],
    ["backups", "documents.db", "sqlite-backups"],
    false,
  ],
])("the folder for backups of SQLite %s", async ([, before, after, found]) => {
  const folder = await temporaryFolder();
  for (const name of before) {
    if (/backups/.test(name)) {
      await mkdir(join(folder, name));
    } else {
      await writeFile(join(folder, name), "");
    }
  }
  const backup = "2026-01-01T00-00-00Z";
  if (before.includes("backups")) {
    await mkdir(join(folder, "backups", backup));
    await writeFile(join(folder, "backups", backup, "manifest.json"), "{}");
  }
  const own = sqliteBackups(folder);
  expect(own).toBe(join(folder, "sqlite-backups"));
  expect((await readdir(folder)).toSorted()).toEqual([...after].toSorted());
  const manifest = await readFile(join(own, backup, "manifest.json"), "utf8").catch(() => "");
  expect(manifest).toBe(found ? "{}" : "");
});
