import { cp, mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { FolderTarget } from "../../src/backup/target/folder/folder-target.ts";
import { DocumentError } from "../../src/base/errors.ts";
import type { DocumentStore } from "../../src/store/document-store.ts";
import { temporaryFolder } from "../support/backup-targets.ts";
import {
  backUp,
  backupsOf,
  Clock,
  contentOf,
  eraseFrom,
  restoreFrom,
  revisionsOf,
} from "../support/backups.ts";
import { raced } from "../support/raced.ts";
import { openSqliteStore, openTableStore } from "../support/stores.ts";
import { bodyOf, put, putLong } from "../support/writes.ts";

const key = (id: string) => ({ collection: "moods", id });

/** Of 300,000 characters each; a restore holds 4 Mi characters of a document at a time, so it takes three pieces. */
const count = 29;

const clock = new Clock();
let original: DocumentStore;
let made: string;
let name: string;
beforeAll(async () => {
  ({ store: original } = await openSqliteStore());
  await put(original, key("before"), bodyOf("before"));
  await putHeavy(original);
  await put(original, key("next"), bodyOf("next"));
  made = await mkdtemp(join(tmpdir(), "seedbed-backup-"));
  name = await backUp(backupsOf(original, new FolderTarget(made), clock));
});

/** A copy of the backup for each test. */
let target: FolderTarget;
beforeEach(async () => {
  const folder = await temporaryFolder();
  await cp(made, folder, { recursive: true });
  target = new FolderTarget(folder);
});

const putHeavy = (store: DocumentStore) =>
  putLong(store, key("long"), count, (n) =>
    JSON.stringify({ id: "long", n, t: "x".repeat(300_000) }),
  );

const restoreTo = (store: DocumentStore, request = {}) =>
  restoreFrom(backupsOf(store, target, clock), name, request);

describe.for([
  { where: "SQLite", open: openSqliteStore },
  { where: "a table", open: openTableStore },
])("a history that is too long to hold at once, restored into $where,", ({ open }) => {
  it("comes back whole, also over what an interrupted restore left", async () => {
    const { store } = await open();
    const isAway = new DocumentError("storage-unavailable", "The storage does not answer.");
    const breaking = raced(store, { addHistory: () => Promise.reject(isAway) });
    await expect(restoreTo(breaking)).rejects.toThrow(isAway.message);
    const left = await revisionsOf(store, "moods");
    expect(left.length).toBeLessThan(count);
    const { state } = await restoreTo(store);
    expect(state.counts).toMatchObject({ failed: 0 });
    expect(await contentOf(store)).toEqual(await contentOf(original));
  });

  it("is reported with its place if others keep it from being written, and the rest is restored", async () => {
    const { store } = await open();
    const contended = new DocumentError("contended", "Too many concurrent writes to moods/long.");
    const busy = raced(store, { addHistory: () => Promise.reject(contended) });
    const { state } = await restoreTo(busy);
    expect(state.counts).toMatchObject({ created: 3, failed: 1 });
    expect(state.failed).toEqual([
      expect.objectContaining({ id: "long", code: "contended", detail: contended.message }),
    ]);
  });
});

it("a plan of it writes nothing", async () => {
  const { store } = await openSqliteStore();
  const { state } = await restoreTo(store, { plan: true });
  expect(state.counts).toMatchObject({ created: 3, failed: 0 });
  expect(await revisionsOf(store, "moods")).toEqual([]);
});

it("a history that was erased since stays erased, from its newest to its oldest revision", async () => {
  const { store } = await openSqliteStore();
  await putHeavy(store);
  await eraseFrom(store, "long", { at: clock.now() });
  const { state } = await restoreTo(store);
  expect(state.counts).toMatchObject({ created: 2, erased: 1, failed: 0 });
  const left = (await revisionsOf(store, "moods")).filter(({ id }) => id === "long");
  expect(left).toEqual([expect.objectContaining({ number: count + 1, body: undefined })]);
});
