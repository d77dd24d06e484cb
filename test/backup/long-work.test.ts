import { beforeEach, describe, expect, it } from "vitest";
import { restoreInCalls, verifyInCalls } from "../../src/backup/backup-calls.ts";
import type { BackupService } from "../../src/backup/backup-service.ts";
import type { RestoreRequest } from "../../src/backup/restore/state.ts";
import type { BackupTarget } from "../../src/backup/target/backup-target.ts";
import { DocumentError } from "../../src/base/errors.ts";
import type { DocumentStore } from "../../src/store/document-store.ts";
import { brokenArchive } from "../support/archives.ts";
import { openFolderTarget } from "../support/backup-targets.ts";
import { backUp, backupsOf, Clock, documentsOf, restoreFrom } from "../support/backups.ts";
import { raced } from "../support/raced.ts";
import { openSqliteStore, openTableStore } from "../support/stores.ts";
import { bodyOf, put } from "../support/writes.ts";

const minute = 60_000;
const hour = 60 * minute;
const anna = { id: "anna", name: "Anna" };
const ben = { id: "ben", name: "Ben" };
const merge: RestoreRequest = { mode: "merge", plan: false, only: undefined };
const exact: RestoreRequest = { ...merge, mode: "exact" };

describe("long work", () => {
  let clock: Clock;
  let name: string;
  let service: BackupService;
  let store: DocumentStore;
  let target: BackupTarget;
  beforeEach(async () => {
    clock = new Clock();
    ({ store } = await openSqliteStore());
    ({ target } = await openFolderTarget());
    service = backupsOf(store, target, clock);
    for (const type of ["moods", "personas"]) {
      await put(store, { collection: type, id: "a" }, bodyOf("a"));
    }
    name = await backUp(service);
    await put(store, { collection: "moods", id: "a" });
    await put(store, { collection: "moods", id: "new" }, bodyOf("new"));
  });
  const call = (by: typeof anna, cursor?: string) => ({
    ...{ name, by, cursor, isTimeUp: () => true },
  });
  const code = (expected: string) => ({ code: expected });

  describe("a stopped restore that another has replaced", () => {
    let cursor: string | undefined;
    beforeEach(async () => {
      // Up to the point where it has claimed the collections.
      let answer = await restoreInCalls(service, call(anna), merge);
      for (let calls = 1; answer.outcome.state.step.kind !== "rows"; calls += 1) {
        expect(calls).toBeLessThan(10);
        answer = await restoreInCalls(service, call(anna, answer.cursor), merge);
      }
      ({ cursor } = answer);
      clock.forward(3 * minute);
      await restoreFrom(service, name, { mode: "exact" });
    });

    it("can't be continued with its cursor", async () => {
      const resumed = restoreInCalls(service, call(anna, cursor), merge);
      await expect(resumed).rejects.toMatchObject(code("backup-running"));
    });

    it("starts again if the same request is sent again", async () => {
      const isTimeUp = () => false;
      const again = await restoreInCalls(service, { ...call(anna), isTimeUp }, merge);
      expect(again).toMatchObject({ cursor: undefined, outcome: { done: true } });
      expect(await store.records("work-")).toEqual(new Map());
    });
  });

  it("continues with its cursor, on any instance, and the cursor stays short", async () => {
    const only = Array.from({ length: 100 }, (_, n) => `moods/m${n}-${"a".repeat(120)}`);
    const request = { ...merge, only: ["moods/a", ...only.slice(1)] };
    let answer = await restoreInCalls(service, call(anna), request);
    expect(answer.outcome.done).toBe(false);
    for (let calls = 1; answer.cursor !== undefined; calls += 1) {
      expect([answer.cursor.length < 100, calls < 10]).toEqual([true, true]);
      const another = backupsOf(store, target, clock);
      answer = await restoreInCalls(another, call(anna, answer.cursor), merge);
    }
    expect(answer.outcome).toMatchObject({ done: true, state: { counts: { created: 1 } } });
    expect(await store.records("work-")).toEqual(new Map());
  });

  it("by another caller, or in another mode, is refused while the first is running", async () => {
    const first = await restoreInCalls(service, call(anna), merge);
    await expect(restoreInCalls(service, call(ben), merge)).rejects.toMatchObject(
      code("backup-running"),
    );
    await expect(restoreInCalls(service, call(anna), exact)).rejects.toMatchObject(
      code("backup-running"),
    );
    await expect(restoreInCalls(service, call(ben, first.cursor), merge)).rejects.toMatchObject(
      code("invalid-cursor"),
    );
    await expect(service.make({ history: true })).rejects.toMatchObject(code("backup-running"));
    const next = await restoreInCalls(
      service,
      { ...call(anna, first.cursor), isTimeUp: () => false },
      merge,
    );
    expect(next.outcome.done).toBe(true);
    expect(Object.keys(await documentsOf(store))).toEqual(["a", "new"]);
  });

  it("that only reads may run concurrently, even for one caller", async () => {
    const plan: RestoreRequest = { ...merge, plan: true };
    const end = { isTimeUp: () => false };
    const [one, other] = [
      await verifyInCalls(service, call(anna)),
      await verifyInCalls(service, call(anna)),
    ];
    const [first, second] = [
      await restoreInCalls(service, call(anna), plan),
      await restoreInCalls(service, call(anna), plan),
    ];
    const cursors = [one, other, first, second].map(({ cursor }) => cursor);
    expect(new Set(cursors).size).toBe(4);
    for (const { cursor } of [one, other]) {
      const { outcome } = await verifyInCalls(service, { ...call(anna, cursor), ...end });
      expect(outcome).toMatchObject({ done: true, ok: true });
    }
    for (const { cursor } of [first, second]) {
      const { outcome } = await restoreInCalls(service, { ...call(anna, cursor), ...end }, plan);
      expect(outcome).toMatchObject({ done: true, state: { counts: { created: 1 } } });
    }
    expect(await store.records("work-")).toEqual(new Map());
  });

  it("continues if a cursor is used twice", async () => {
    const { cursor } = await restoreInCalls(service, call(anna), merge);
    await restoreInCalls(service, call(anna, cursor), merge);
    let answer = await restoreInCalls(service, call(anna, cursor), merge);
    for (let calls = 1; answer.cursor !== undefined; calls += 1) {
      expect(calls).toBeLessThan(10);
      answer = await restoreInCalls(service, call(anna, cursor), merge);
    }
    expect(answer.outcome.state.counts).toMatchObject({ created: 1, unchanged: 1 });
  });

  it("continues after the last answered call if a process died in the next one", async () => {
    const { cursor } = await restoreInCalls(service, call(anna), merge);
    const dying = new Error("killed");
    const killed = restoreInCalls(
      service,
      {
        ...call(anna, cursor),
        isTimeUp: () => {
          throw dying;
        },
      },
      merge,
    );
    await expect(killed).rejects.toBe(dying);
    const another = backupsOf(store, target, clock);
    const end = { ...call(anna, cursor), isTimeUp: () => false };
    const { outcome } = await restoreInCalls(another, end, merge);
    expect(outcome).toMatchObject({ done: true, state: { counts: { created: 1 } } });
  });

  it("continues where it was after a failure that passes", async () => {
    const { cursor } = await restoreInCalls(service, call(anna), merge);
    const away = new DocumentError("storage-unavailable", "The storage does not answer.");
    const broken = raced(store, { commit: () => Promise.reject(away) });
    const end = { ...call(anna, cursor), isTimeUp: () => false };
    const failing = restoreInCalls(backupsOf(broken, target, clock), end, merge);
    await expect(failing).rejects.toBe(away);
    const { outcome } = await restoreInCalls(service, end, merge);
    expect(outcome).toMatchObject({ done: true, state: { counts: { created: 1 } } });
  });

  it("is not continued by the same request after ten minutes", async () => {
    const first = await restoreInCalls(service, call(anna), merge);
    const second = await restoreInCalls(service, call(anna), merge);
    expect(second.outcome.state.step).not.toEqual(first.outcome.state.step);
    clock.forward(11 * minute);
    const again = await restoreInCalls(service, call(anna), merge);
    expect(again.outcome.state.step).toEqual(first.outcome.state.step);
  });

  it("is continued by the same request from the same caller", async () => {
    let answer = await restoreInCalls(service, call(anna), merge);
    let calls = 1;
    for (; answer.cursor !== undefined; calls += 1) {
      expect(calls).toBeLessThan(10);
      answer = await restoreInCalls(service, call(anna), merge);
    }
    expect(calls).toBeGreaterThan(2);
    expect(answer.outcome.state.counts).toMatchObject({ created: 1, unchanged: 1 });
  });

  it("that has ended says what to do", async () => {
    const { cursor } = await restoreInCalls(service, call(anna), merge);
    await restoreInCalls(service, { ...call(anna, cursor), isTimeUp: () => false }, merge);
    const again = restoreInCalls(service, call(anna, cursor), merge);
    await expect(again).rejects.toMatchObject({
      code: "invalid-cursor",
      message: expect.stringContaining("Repeat the request without it"),
    });
    const others = [
      "x",
      `verify-${name}-0`,
      "restore-2020-01-01T00-00-00Z-0",
      // Names that are not valid for a row.
      `restore-${name}-a/b\\c#d?e`,
      `restore-${name}-${"a".repeat(5_000)}`,
      // The cursor of release 0.1: the state itself.
      Buffer.from(JSON.stringify({ by: "anna", state: { mode: "merge" } })).toString("base64url"),
    ];
    for (const other of others) {
      const resumed = restoreInCalls(service, call(anna, other), merge);
      await expect(resumed).rejects.toMatchObject(code("invalid-cursor"));
    }
  });

  it("is abandoned after a day, and the next backup removes its record", async () => {
    const { cursor } = await restoreInCalls(service, call(anna), merge);
    const verifying = await verifyInCalls(service, call(ben));
    expect((await store.records("work-")).size).toBe(2);
    clock.forward(25 * hour);
    const resumed = restoreInCalls(service, call(anna, cursor), merge);
    await expect(resumed).rejects.toMatchObject(code("invalid-cursor"));
    const verified = verifyInCalls(service, call(ben, verifying.cursor));
    await expect(verified).rejects.toMatchObject(code("invalid-cursor"));
    await backUp(service);
    expect(await store.records("work-")).toEqual(new Map());
  });

  it("starts again if its record is damaged", async () => {
    const { cursor } = await restoreInCalls(service, call(anna), merge);
    const files = (await target.files(name)) ?? [];
    for (const { name: file } of files.filter((one) => one.name.startsWith("moods"))) {
      await target.write({ folder: name, file }, Buffer.from("x"));
    }
    const resumed = restoreInCalls(
      service,
      { ...call(anna, cursor), isTimeUp: () => false },
      merge,
    );
    await expect(resumed).rejects.toMatchObject(code("backup-damaged"));
    expect(await store.records("work-")).toEqual(new Map());
    expect(await service.make({ history: true })).toMatchObject({ done: true });
  });

  it("a verification and a plan can be continued too, and block nobody", async () => {
    const verifying = await verifyInCalls(service, call(anna));
    const planning = await restoreInCalls(service, call(anna), { ...exact, plan: true });
    expect([verifying.outcome.done, planning.outcome.done]).toEqual([false, false]);
    clock.forward(2_000);
    await backUp(service);
    const end = { isTimeUp: () => false };
    const verified = await verifyInCalls(service, { ...call(anna, verifying.cursor), ...end });
    expect(verified.outcome).toMatchObject({ done: true, ok: true });
    const planned = await restoreInCalls(
      service,
      { ...call(anna, planning.cursor), ...end },
      { ...exact, plan: true },
    );
    expect(planned.outcome.state.counts).toMatchObject({ created: 1, deleted: 1 });
    expect(Object.keys(await documentsOf(store))).toEqual(["new"]);
  });
});

describe.for([
  { where: "SQLite", open: openSqliteStore },
  { where: "a table", open: () => openTableStore(1) },
])("a verification in several calls, with the storage in $where", ({ open }) => {
  it("keeps the problems of a badly damaged backup, up to the size of a row", async () => {
    const { store } = await open();
    const { target } = await openFolderTarget();
    const service = backupsOf(store, target);
    const name = await brokenArchive(target, { parts: 34, rows: 12 });
    const call = { name, by: anna, cursor: undefined, isTimeUp: () => true };
    let answer = await verifyInCalls(service, call);
    let calls = 1;
    for (; answer.cursor !== undefined; calls += 1) {
      expect(calls).toBeLessThan(100);
      answer = await verifyInCalls(service, { ...call, cursor: answer.cursor });
    }
    expect(calls).toBe(34);
    const { outcome } = answer;
    const problems = outcome.done ? outcome.problems : [];
    expect(problems.length).toBeGreaterThan(300);
    expect(JSON.stringify(problems).length).toBeLessThan(110_000);
    expect(problems.at(-1)?.detail).toBe("There are more problems than listed here.");
  });
});

it("a backup in several calls contains concurrent writes and their planting state", async () => {
  const { store } = await openSqliteStore();
  await store.writeRecord("planting-moods", { kind: "due" }, undefined);
  const { target } = await openFolderTarget();
  const service = backupsOf(store, target);
  let outcome = await service.make({ history: true, isTimeUp: () => true });
  for (let calls = 1; !outcome.done; calls += 1) {
    expect(calls).toBeLessThan(5);
    const { name } = outcome;
    outcome = await service.make({ history: true, name, isTimeUp: () => true });
  }
  const { collections } = outcome.manifest;
  expect(collections.find(({ collection }) => collection === "moods")?.planting).toEqual({
    kind: "due",
  });
  const { store: empty } = await openSqliteStore();
  await restoreFrom(backupsOf(empty, target), outcome.name);
  expect((await empty.readRecord("planting-moods"))?.value).toEqual({ kind: "due" });
});
