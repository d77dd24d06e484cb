import { beforeEach, describe, expect, it } from "vitest";
import { BackupService } from "../../src/backup/backup-service.ts";
import { beginRestore } from "../../src/backup/restore/state.ts";
import type { BackupTarget } from "../../src/backup/target/backup-target.ts";
import type { DocumentStore } from "../../src/store/document-store.ts";
import { movePlanting, type PlantingState, readPlanting } from "../../src/store/planting.ts";
import { openFolderTarget } from "../support/backup-targets.ts";
import { backUp, backupsOf, Clock, documentsOf, restoreFrom } from "../support/backups.ts";
import { racing } from "../support/racing.ts";
import { openSqliteStore, openTableStore, type StoreUnderTest } from "../support/stores.ts";
import { author, bodyOf, put, toWrite } from "../support/writes.ts";

const key = (id: string) => ({ collection: "moods", id });
const longEnough = 6 * 60_000;

const stateOf = async (store: DocumentStore) => (await readPlanting(store)).get("moods")?.state;
const setState = async (store: DocumentStore, to: Exclude<PlantingState, { kind: "unknown" }>) => {
  const from = (await readPlanting(store)).get("moods");
  expect(await movePlanting(store, "moods", { from, to })).toBeDefined();
};

it.for<[Exclude<PlantingState, { kind: "unknown" }>, object]>([
  [{ kind: "due" }, { kind: "due" }],
  [
    { kind: "started", fileSet: "f", at: "2026-01-01T00:00:00.000Z", isFirst: true },
    { kind: "started", fileSet: "f", at: expect.stringMatching(/^2026-11-23T/), isFirst: true },
  ],
  [
    { kind: "done", fileSets: ["f", "g"] },
    { kind: "done", fileSets: ["f", "g"] },
  ],
  [
    { kind: "restoring", work: "another", until: "2026-11-30T00:00:00.000Z" },
    { kind: "done", fileSets: [] },
  ],
])("%j in a backup is %j after it was restored", async ([recorded, expected]) => {
  const { store } = await openSqliteStore();
  await setState(store, recorded);
  const { target } = await openFolderTarget();
  const made = await backUp(backupsOf(store, target));
  const { store: empty } = await openSqliteStore();
  await restoreFrom(backupsOf(empty, target), made);
  expect(await stateOf(empty)).toEqual(expected);
});

it("whoever plants is told of each restore, but not of a plan", async () => {
  const { store } = await openSqliteStore();
  const { target } = await openFolderTarget();
  const name = await backUp(backupsOf(store, target));
  let told = 0;
  const service = new BackupService({
    ...{ store, target, collections: ["moods"], keepDays: 14, keepMin: 3 },
    onRestored: () => {
      told += 1;
    },
  });
  await restoreFrom(service, name, { plan: true });
  expect(told).toBe(0);
  await restoreFrom(service, name);
  expect(told).toBe(1);
});

describe.for([
  { where: "SQLite", open: openSqliteStore },
  { where: "a table", open: () => openTableStore(2) },
])("planting and restoring in $where", ({ open }) => {
  let clock: Clock;
  let name: string;
  let service: BackupService;
  let store: DocumentStore;
  let target: BackupTarget;
  let tested: StoreUnderTest;
  beforeEach(async () => {
    clock = new Clock();
    tested = await open();
    ({ store } = tested);
    ({ target } = await openFolderTarget());
    service = backupsOf(store, target, clock);
    await put(store, key("a"), bodyOf("a"));
    name = await backUp(service);
  });
  it("once a restore has started, nothing is planted based on an older read", async () => {
    const other = await tested.another();
    const fence = await other.fence("moods");
    expect(await other.commit([toWrite(key("s1"), undefined, bodyOf("s1"))], { fence })).toEqual([
      "written",
    ]);
    await restoreFrom(service, name, { mode: "exact" });
    expect(await other.commit([toWrite(key("s2"), undefined, bodyOf("s2"))], { fence })).toEqual([
      "fenced",
    ]);
    expect(await documentsOf(store)).toEqual({ a: bodyOf("a") });
  });

  it("a restore of one document changes neither the state nor the fence", async () => {
    await setState(store, {
      kind: "started",
      fileSet: "f",
      at: "2026-11-23T00:00:00.000Z",
      isFirst: true,
    });
    const before = await stateOf(store);
    const other = await tested.another();
    const fence = await other.fence("moods");
    await put(store, key("a"));
    await restoreFrom(service, name, { only: ["moods/a"] });
    expect(await stateOf(store)).toEqual(before);
    expect(await other.commit([toWrite(key("s"), undefined, bodyOf("s"))], { fence })).toEqual([
      "written",
    ]);
  });

  it("an interrupted restore blocks planting for a day, and says so", async () => {
    const dying = racing(store, async (method) => {
      if (method === "commit") {
        throw new Error("The process has ended.");
      }
    });
    await put(store, key("a"));
    await expect(restoreFrom(backupsOf(dying, target, clock), name)).rejects.toThrow("ended");
    expect(await stateOf(store)).toEqual({
      kind: "restoring",
      work: expect.stringMatching(/^restore-/),
      until: expect.stringMatching(/^2026-11-24T02:/),
    });
  });

  it("a state of a newer release is left unchanged", async () => {
    await store.writeRecord("planting-moods", { kind: "waiting" }, undefined);
    await put(store, key("a"));
    await expect(restoreFrom(service, name)).rejects.toMatchObject({
      code: "misconfigured",
      message: expect.stringContaining("newer"),
    });
    expect(await documentsOf(store)).toEqual({});
    await restoreFrom(service, name, { only: ["moods/a"] });
    expect(await documentsOf(store)).toEqual({ a: bodyOf("a") });
    expect((await store.readRecord("planting-moods"))?.value).toEqual({ kind: "waiting" });
  });

  it("a stalled restore that another has replaced writes nothing more", async () => {
    await put(store, key("a"));
    let isFirst = true;
    const stalling = racing(store, async (method) => {
      if (method === "commit" && isFirst) {
        isFirst = false;
        clock.forward(longEnough);
        await put(store, key("b"), bodyOf("b"));
        await restoreFrom(service, name, { mode: "exact" });
      }
    });
    await expect(restoreFrom(backupsOf(stalling, target, clock), name)).rejects.toMatchObject({
      code: "backup-running",
    });
    expect(await stateOf(store)).toMatchObject({ kind: "done" });
    const head = await store.get(key("a"));
    expect(head?.number).toBe(3);
  });

  it("a stopped restore that another has replaced can't be continued", async () => {
    await put(store, key("a"));
    const begun = { state: beginRestore({ mode: "merge", plan: false }), by: author };
    let calls = 0;
    const isTimeUp = () => true;
    let { done, state } = await service.restore(name, { ...begun, isTimeUp });
    for (; state.step.kind !== "rows" || state.step.collection === 0; calls += 1) {
      expect([done, calls < 10]).toEqual([false, true]);
      ({ done, state } = await service.restore(name, { ...begun, state, isTimeUp }));
    }
    clock.forward(longEnough);
    await restoreFrom(service, name, { mode: "exact" });
    await expect(service.restore(name, { ...begun, state })).rejects.toMatchObject({
      code: "backup-running",
      message: expect.stringContaining("taken over"),
    });
  });
});
