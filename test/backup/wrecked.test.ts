import { expect, it } from "vitest";
import { makeBackup } from "../../src/backup/make-backup.ts";
import { openFolderTarget } from "../support/backup-targets.ts";
import {
  backUp,
  backupsOf,
  Clock,
  documentsOf,
  restoreFrom,
  revisionsOf,
} from "../support/backups.ts";
import { raced } from "../support/raced.ts";
import { openSqliteStore, openTableStore } from "../support/stores.ts";
import { bodyOf, createAll, put } from "../support/writes.ts";

const ids = ["a", "b", "c"];

async function openFilled() {
  const tested = await openTableStore(1);
  for (const id of ids) {
    await put(tested.store, { collection: "moods", id }, bodyOf(id));
    await put(tested.store, { collection: "moods", id }, bodyOf(id, 1));
  }
  const { target } = await openFolderTarget();
  return { ...tested, target, clock: new Clock() };
}

const rowOf = (rowKey: string) => ({ partitionKey: "moods", rowKey });
const good = Object.fromEntries(ids.map((id) => [id, bodyOf(id, 1)]));

it("documents whose rows were removed manually are restored; obstacles are reported", async () => {
  const { client, clock, store, target } = await openFilled();
  const service = backupsOf(store, target, clock);
  const name = await backUp(service);
  await client.updateEntity({ ...rowOf("d|a"), body0: "{" }, "Merge");
  await client.deleteEntity("moods", "d|b");
  const { failed, state } = await restoreFrom(service, name, { mode: "exact" });
  expect(state.counts).toMatchObject({ created: 1, updated: 0, deleted: 0, failed: 1 });
  expect(failed).toEqual([
    {
      ...{ type: "moods", id: "a", code: "already-exists", line: 1 },
      detail: expect.stringContaining("JSON object"),
      file: expect.stringMatching(/^moods-0001-.*\.ndjson\.gz$/),
    },
  ]);
  expect(await documentsOf(store)).toEqual({ b: good["b"], c: good["c"] });
  const revisions = await revisionsOf(store, "moods");
  expect(revisions.map(({ id, number }) => `${id} ${number}`)).toEqual([
    ...["a 2", "a 1", "b 3", "b 2", "b 1", "c 2", "c 1"],
  ]);
});

it("an unreadable row is reported and left out of a backup, which contains the rest", async () => {
  const { client, clock, store, target } = await openFilled();
  const newest = "r|a|9999999997";
  await client.updateEntity({ ...rowOf(newest), body0: "{" }, "Merge");
  const service = backupsOf(store, target, clock);
  const outcome = await service.make({ history: true });
  expect(outcome).toMatchObject({
    done: true,
    manifest: { leftOut: 1 },
    leftOut: [
      { type: "moods", id: "a", number: 2, detail: expect.stringContaining("JSON object") },
    ],
  });
  expect(await service.verify(outcome.name, {})).toMatchObject({ ok: true });
  const { store: empty } = await openSqliteStore();
  await restoreFrom(backupsOf(empty, target, clock), outcome.name);
  expect(await documentsOf(empty)).toEqual({ ...good, a: bodyOf("a") });
});

it("foreign rows that fill more than an answer are left out and reported once, and the rest is complete", async () => {
  const count = 1_100;
  const { client, store } = await openTableStore(1);
  const ids = Array.from({ length: 60 }, (_, n) => `d${String(n).padStart(3, "0")}`);
  await createAll(store, "moods", ids);
  for (let n = 0; n < count; n += 100) {
    const foreign = Array.from({ length: 100 }, (_, more) => ({
      ...rowOf(`r|d050|foreign${n + more}`),
      note: "by hand",
    }));
    await client.submitTransaction(foreign.map((row) => ["create", row]));
  }
  const { target } = await openFolderTarget();
  const outcome = await backupsOf(store, target).make({ history: true });
  expect(outcome).toMatchObject({ done: true, manifest: { leftOut: count } });
  const { leftOut = [] } = outcome.done ? outcome : {};
  expect(leftOut).toHaveLength(100);
  expect(leftOut[0]).toMatchObject({ type: "moods", id: "d050" });
  const found = await store.history({ collection: "moods", id: "d050" }, { limit: 10 });
  expect(found.revisions.map(({ number }) => number)).toEqual([1]);
  const { store: empty } = await openSqliteStore();
  const service = backupsOf(empty, target);
  expect(await service.verify(outcome.name, {})).toMatchObject({ ok: true });
  const { state } = await restoreFrom(service, outcome.name);
  expect(state.counts).toMatchObject({ created: 60, failed: 0 });
  expect(await documentsOf(empty)).toEqual(await documentsOf(store));
});

it("a revision number of another type is left out and reported, but is no fault", async () => {
  const { client, clock, store, target } = await openFilled();
  const revision = { type: "Int64", value: "1" } as const;
  await client.updateEntity({ ...rowOf("r|a|9999999998"), revision }, "Merge");
  await client.updateEntity({ ...rowOf("d|b"), live: "yes" }, "Merge");
  const outcome = await backupsOf(store, target, clock).make({ history: true });
  expect(outcome).toMatchObject({
    manifest: { leftOut: 2 },
    leftOut: [
      { type: "moods", id: "b", number: 0 },
      { type: "moods", id: "a", number: 1 },
    ],
  });
  const { store: empty } = await openSqliteStore();
  await restoreFrom(backupsOf(empty, target, clock), outcome.name);
  expect(await documentsOf(empty)).toEqual(good);
});

it("a backup that another call has finished is answered as done", async () => {
  const { clock, store, target } = await openFilled();
  const making = { store, target, collections: ["moods"], history: true, now: clock.now };
  const made = await makeBackup({ ...making, mayGoOn: async () => true });
  const again = await makeBackup({ ...making, name: made.name, mayGoOn: async () => true });
  expect(again).toMatchObject({ done: true, name: made.name });
  expect(again).toHaveProperty("manifest", made.done ? made.manifest : undefined);
});

it("foreign rows are counted once when the backup is stopped after every part, also among pages of them", async () => {
  const { client, clock, store: whole, target } = await openFilled();
  const store = raced(whole, {
    revisions: (collection, options) => whole.revisions(collection, { ...options, limit: 2 }),
  });
  await Promise.all(
    [1, 2, 3].map((n) => client.createEntity({ ...rowOf(`r|b|foreign${n}`), note: "by hand" })),
  );
  const making = { store, target, collections: ["moods"], history: true, now: clock.now };
  const limits = { rows: 1, bytes: 1e6 };
  let outcome = await makeBackup({ ...making, limits, mayGoOn: async () => false });
  for (let calls = 1; !outcome.done; calls += 1) {
    expect(calls).toBeLessThan(20);
    const { name } = outcome;
    outcome = await makeBackup({ ...making, limits, name, mayGoOn: async () => false });
  }
  expect(outcome.manifest).toMatchObject({ leftOut: 3 });
});
