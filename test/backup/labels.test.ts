import { beforeEach, describe, expect, it } from "vitest";
import { makeBackup } from "../../src/backup/make-backup.ts";
import type { DocumentStore } from "../../src/store/document-store.ts";
import { placingsOf } from "../../src/store/labels.ts";
import { openFolderTarget } from "../support/backup-targets.ts";
import { backUp, backupsOf, Clock, contentOf, eraseFrom, restoreFrom } from "../support/backups.ts";
import { openSqliteStore, openTableStore, type StoreUnderTest } from "../support/stores.ts";
import { bodyOf, moveLabel, put } from "../support/writes.ts";

const calm = { collection: "moods", id: "calm" };

describe.for([
  { where: "SQLite", open: openSqliteStore },
  { where: "a table", open: (): Promise<StoreUnderTest> => openTableStore(1) },
])("labels in a backup of $where", ({ open }) => {
  let store: DocumentStore;
  let target: Awaited<ReturnType<typeof openFolderTarget>>["target"];
  beforeEach(async () => {
    ({ store } = await open());
    ({ target } = await openFolderTarget());
    for (const n of [1, 2, 3]) {
      await put(store, calm, bodyOf("calm", n));
    }
    await moveLabel(store, calm, "production", 1);
    await moveLabel(store, calm, "production", 2);
  });
  const placesOf = async (of: DocumentStore) =>
    Object.fromEntries(
      [...placingsOf((await of.labels(calm))?.moves ?? [])].map(([name, { to }]) => [
        name,
        to.number,
      ]),
    );

  it("are verified, and restored elsewhere with the record of their moves", async () => {
    const service = backupsOf(store, target);
    const name = await backUp(service);
    expect(await service.verify(name, {})).toMatchObject({ ok: true, problems: [] });
    const { store: empty } = await open();
    const { failed } = await restoreFrom(backupsOf(empty, target), name);
    expect(failed).toEqual([]);
    expect(await contentOf(empty)).toEqual(await contentOf(store));
  });

  it("bring what they name along, even without the rest of the history", async () => {
    const name = await backUp(backupsOf(store, target), false);
    const { store: empty } = await open();
    expect(await restoreFrom(backupsOf(empty, target), name)).toMatchObject({ failed: [] });
    const { revisions } = await empty.history(calm, { limit: 10 });
    expect(revisions.map(({ number }) => number)).toEqual([3, 2]);
    expect((await empty.labelled(calm, "production")).revision?.body).toBe(bodyOf("calm", 2));
  });

  it("bring it along also if every line is written by another call", async () => {
    await moveLabel(store, calm, "staging", 1);
    const now = new Clock().now;
    const options = { store, target, collections: ["moods"], history: false, now };
    const limits = { rows: 1, bytes: 1_000_000 };
    let name: string | undefined;
    for (let isDone = false; !isDone; ) {
      const made = await makeBackup({ ...options, limits, name, mayGoOn: async () => false });
      ({ done: isDone, name } = made);
    }
    const { store: empty } = await open();
    await restoreFrom(backupsOf(empty, target), name ?? "");
    const { revisions } = await empty.history(calm, { limit: 10 });
    expect(revisions.map(({ number }) => number)).toEqual([3, 2, 1]);
    expect(await placesOf(empty)).toEqual({ production: 2, staging: 1 });
  });

  it.for(["missing", "merge"] as const)("are left where they are now by %s", async (mode) => {
    const service = backupsOf(store, target);
    const name = await backUp(service);
    await moveLabel(store, calm, "production", 3);
    await restoreFrom(service, name, { mode });
    expect(await placesOf(store)).toEqual({ production: 3 });
  });

  it("are moved back by exact, and that is on record", async () => {
    const service = backupsOf(store, target);
    const name = await backUp(service);
    await put(store, calm, bodyOf("calm", 4));
    await moveLabel(store, calm, "production", 4);
    await moveLabel(store, calm, "staging", 4);
    await restoreFrom(service, name, { mode: "exact" });
    expect(await placesOf(store)).toEqual({ production: 2 });
    expect((await store.labels(calm))?.moves.slice(0, 2)).toMatchObject([
      { label: "staging", from: 4 },
      { label: "production", from: 4, to: { number: 2 } },
    ]);
    const before = await store.labels(calm);
    await restoreFrom(service, name, { mode: "exact" });
    expect(await store.labels(calm)).toMatchObject({ moves: before?.moves });
  });

  it("are put on no other revision of the same number, and that is reported", async () => {
    const name = await backUp(backupsOf(store, target));
    const { store: other } = await open();
    for (const n of [7, 8]) {
      await put(other, calm, bodyOf("calm", n));
    }
    const { failed, state } = await restoreFrom(backupsOf(other, target), name);
    const detail = expect.stringContaining("production names revision 2 of the backup");
    expect(failed).toMatchObject([{ id: "calm", code: "not-found", detail }]);
    expect(state.counts.failed).toBe(1);
    expect(await placesOf(other)).toEqual({});
  });

  it("of an erased document do not come back, nor does the record of their moves", async () => {
    const service = backupsOf(store, target, new Clock(new Date()));
    const name = await backUp(service);
    await eraseFrom(store, "calm", { at: new Date() });
    await restoreFrom(service, name, { mode: "exact" });
    expect(await store.labels(calm)).toBeUndefined();
    await put(store, calm, bodyOf("calm", 9));
    await restoreFrom(service, name, { mode: "merge" });
    expect(await store.labels(calm)).toBeUndefined();
  });

  it("of a single document are restored with it", async () => {
    const shy = { collection: "moods", id: "shy" };
    await put(store, shy, bodyOf("shy"));
    await moveLabel(store, shy, "production", 1);
    const name = await backUp(backupsOf(store, target));
    const { store: empty } = await open();
    await restoreFrom(backupsOf(empty, target), name, { only: ["moods/calm"] });
    expect((await Array.fromAsync(empty.allLabels("moods"))).map(({ id }) => id)).toEqual(["calm"]);
  });

  it("are restored by an interrupted restore that is repeated", async () => {
    const name = await backUp(backupsOf(store, target));
    for (let at = 2; at < 30; at += 3) {
      const { faults, store: empty } = await open();
      const clock = new Clock();
      const service = backupsOf(empty, target, clock);
      faults.inject({ at, when: "after", lasts: "on" });
      await restoreFrom(service, name).catch(() => {});
      faults.inject();
      clock.forward(6 * 60_000);
      await restoreFrom(service, name);
      expect(await contentOf(empty)).toEqual(await contentOf(store));
    }
  });
});
