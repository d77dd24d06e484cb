import { mkdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, it } from "vitest";
import { Database } from "../../src/store/sqlite/database.ts";
import { SqliteDocumentStore } from "../../src/store/sqlite/sqlite-document-store.ts";
import { freshSqliteFile } from "../support/storage.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { bodyOf, moveLabel, put, toWrite } from "../support/writes.ts";

const key = { collection: "moods", id: "calm" };
const storeOn = (file: string) => new SqliteDocumentStore(() => Database.open(file));

describe("a SQLite file", () => {
  it("is created with its folder, and another process can read what was written", async () => {
    const file = join(await temporaryFolder(), "new", "documents.db");
    await put(storeOn(file), key, bodyOf("calm"));
    expect((await storeOn(file).get(key))?.body).toBe(bodyOf("calm"));
  });

  it("is created and initialised once if two open it at once", async () => {
    const file = freshSqliteFile();
    const begin = new Map([["planting-moods", { kind: "due" }]]);
    const stores = [1, 2].map(() => new SqliteDocumentStore(() => Database.open(file), { begin }));
    await Promise.all(stores.map((store) => store.open()));
    const [first, second] = await Promise.all(
      stores.map((store) => store.readRecord("planting-moods")),
    );
    expect(first?.version).toBe(second?.version);
  });

  it("of the release before has no labels, until one is moved", async () => {
    const file = freshSqliteFile();
    await put(storeOn(file), key, bodyOf("calm"));
    const database = new DatabaseSync(file);
    database.exec("DROP TABLE labels; PRAGMA user_version = 1");
    database.close();
    const store = storeOn(file);
    expect(await store.labels(key)).toBeUndefined();
    await moveLabel(store, key, "production", 1);
    expect((await storeOn(file).labelled(key, "production")).revision?.body).toBe(bodyOf("calm"));
  });

  it("has a commit on disk before it is acknowledged", async () => {
    const database = await Database.open(freshSqliteFile());
    expect(database.first("PRAGMA synchronous")).toEqual({ synchronous: 2 });
    expect(database.first("PRAGMA journal_mode")).toEqual({ journal_mode: "wal" });
  });

  it.for([
    { name: "something else than a database", make: (file: string) => writeFile(file, "moods") },
    { name: "a folder", make: (file: string) => mkdir(file) },
    {
      name: "of a newer release",
      async make(file: string) {
        new DatabaseSync(file).exec("PRAGMA user_version = 99");
      },
    },
  ])("that is $name is misconfigured", async ({ make }) => {
    const file = freshSqliteFile();
    await make(file);
    await expect(storeOn(file).get(key)).rejects.toMatchObject({ code: "misconfigured" });
  });

  it("whose folder can't be created is misconfigured, and the answer has no path", async () => {
    const file = freshSqliteFile();
    await writeFile(file, "");
    await expect(storeOn(join(file, "documents.db")).get(key)).rejects.toMatchObject({
      code: "misconfigured",
      message: expect.stringMatching(/ can't be used: (EEXIST|ENOTDIR)\.$/),
    });
  });

  it("without space refuses a whole write, and accepts it once there is space", async () => {
    const database = await Database.open(freshSqliteFile());
    const store = new SqliteDocumentStore(async () => database);
    await put(store, key, bodyOf("calm"));
    const [pages] = Object.values(database.first("PRAGMA page_count") ?? {});
    database.exec(`PRAGMA max_page_count = ${pages}`);
    const long = { collection: "moods", id: "long" };
    await expect(put(store, long, "x".repeat(100_000))).rejects.toMatchObject({
      code: "storage-unavailable",
      message: expect.stringContaining("full"),
    });
    expect(await store.get(long)).toBeUndefined();
    expect((await store.history(long, { limit: 10 })).revisions).toEqual([]);
    database.exec("PRAGMA max_page_count = 100000");
    expect((await put(store, long, "x".repeat(100_000))).number).toBe(1);
  });

  it("that another process is writing to can be read; a write must be retried", async () => {
    const file = freshSqliteFile();
    const store = new SqliteDocumentStore(() => Database.open(file, { busyTimeoutMs: 20 }));
    await put(store, key, bodyOf("calm"));
    const other = new DatabaseSync(file);
    other.exec("BEGIN IMMEDIATE");
    const write = toWrite({ ...key, id: "b" }, undefined, bodyOf("b"));
    await expect(store.commit([write])).rejects.toMatchObject({
      code: "storage-unavailable",
      message: expect.stringContaining("another process"),
    });
    expect((await store.get(key))?.body).toBe(bodyOf("calm"));
    other.exec("COMMIT");
    expect(await store.commit([write])).toEqual(["written"]);
  });

  it("of another program is left alone", async () => {
    const file = freshSqliteFile();
    const other = new DatabaseSync(file);
    other.exec("CREATE TABLE songs (title TEXT)");
    await expect(storeOn(file).get(key)).rejects.toMatchObject({
      code: "misconfigured",
      message: expect.stringContaining("another program"),
    });
    expect(other.prepare("SELECT name FROM sqlite_master").all()).toHaveLength(1);
  });

  it("that was moved while open refuses writes, which would be lost", async () => {
    const file = freshSqliteFile();
    const store = storeOn(file);
    await put(store, key, bodyOf("calm"));
    await rename(file, `${file}.moved`);
    const refusal = { code: "storage-unavailable", message: expect.stringContaining("moved") };
    const write = toWrite({ ...key, id: "b" }, undefined, bodyOf("b"));
    await expect(store.commit([write])).rejects.toMatchObject(refusal);
    await expect(store.get(key)).rejects.toMatchObject(refusal);
    await rename(`${file}.moved`, file);
    expect((await store.get(key))?.number).toBe(1);
  });
});
