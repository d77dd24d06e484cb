import { beforeEach, describe, expect, it } from "vitest";
import { makeBackup } from "../../src/backup/make-backup.ts";
import type { CommitOptions, DocumentStore, WriteResult } from "../../src/store/document-store.ts";
import { placingsOf } from "../../src/store/labels.ts";
import { openFolderTarget } from "../support/backup-targets.ts";
import {
  allCalls,
  backUp,
  backupsOf,
  Clock,
  contentOf,
  eraseFrom,
  recordLedger,
  restoreFrom,
} from "../support/backups.ts";
import { eachCall, orUnavailable } from "../support/each-call.ts";
import { hurry } from "../support/hurry.ts";
import { raced } from "../support/raced.ts";
import { openSqliteStore } from "../support/stores.ts";
import { bodyOf, moveLabel, put } from "../support/writes.ts";

const calm = { collection: "moods", id: "calm" };

describe.for(allCalls)("labels in a backup, restored in %s,", (calls) => {
  const backups = (of: DocumentStore, clock?: Clock) => backupsOf(of, target, clock, calls);
  let store: DocumentStore;
  let target: Awaited<ReturnType<typeof openFolderTarget>>["target"];
  beforeEach(async () => {
    ({ store } = await openSqliteStore());
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
    const service = backups(store);
    const name = await backUp(service);
    expect(await service.verify(name, {})).toMatchObject({ ok: true, problems: [] });
    const { store: empty } = await openSqliteStore();
    const { failed } = await restoreFrom(backups(empty), name);
    expect(failed).toEqual([]);
    expect(await contentOf(empty)).toEqual(await contentOf(store));
  });

  it.for(["writeLabels", "writeLedger"] as const)(
    "are written again if somebody else was faster, but not over another restore (%s)",
    async (method) => {
      await recordLedger(store, "moods", [{ id: "calm", hash: "h", file: "calm.json" }]);
      const name = await backUp(backups(store));
      const restoreAfter = async (result: WriteResult) => {
        const { store: empty } = await openSqliteStore();
        let isFirst = true;
        const used = raced(empty, {
          [method]: async (writes: readonly never[], options?: CommitOptions) => {
            const results = isFirst ? writes.map(() => result) : empty[method](writes, options);
            isFirst = false;
            return results;
          },
        });
        return { empty, outcome: await restoreFrom(backups(used), name) };
      };
      const { empty, outcome } = await restoreAfter("conflict");
      expect(outcome).toMatchObject({ done: true, failed: [] });
      expect(await contentOf(empty)).toEqual(await contentOf(store));
      await expect(restoreAfter("fenced")).rejects.toMatchObject({ code: "backup-running" });
    },
  );

  it("bring what they name along, even without the rest of the history", async () => {
    const name = await backUp(backups(store), false);
    const { store: empty } = await openSqliteStore();
    expect(await restoreFrom(backups(empty), name)).toMatchObject({ failed: [] });
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
    const { store: empty } = await openSqliteStore();
    await restoreFrom(backups(empty), name ?? "");
    const { revisions } = await empty.history(calm, { limit: 10 });
    expect(revisions.map(({ number }) => number)).toEqual([3, 2, 1]);
    expect(await placesOf(empty)).toEqual({ production: 2, staging: 1 });
  });

  it.for(["missing", "merge"] as const)("are left where they are now by %s", async (mode) => {
    const service = backups(store);
    const name = await backUp(service);
    await moveLabel(store, calm, "production", 3);
    await restoreFrom(service, name, { mode });
    expect(await placesOf(store)).toEqual({ production: 3 });
  });

  it("are moved back by exact, and that is on record", async () => {
    const service = backups(store);
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

  it.for([
    { mode: "exact", where: "the documents as they are now", labelled: 1, change: "label" },
    { mode: "merge", where: "the documents as they are now", labelled: 0, change: undefined },
    { mode: "missing", where: "an empty storage", labelled: 1, change: "create label" },
  ] as const)(
    "are counted by a plan as by the restore: $mode, into $where",
    async ({ change, labelled, mode, where }) => {
      const name = await backUp(backups(store));
      await moveLabel(store, calm, "production", 3);
      const into = where === "an empty storage" ? (await openSqliteStore()).store : store;
      const before = await contentOf(into);
      const plan = await restoreFrom(backups(into), name, { mode, plan: true });
      expect(await contentOf(into)).toEqual(before);
      const done = await restoreFrom(backups(into), name, { mode });
      for (const { documents, state } of [plan, done]) {
        expect(state.counts.labelled).toBe(labelled);
        expect(documents.map((one) => one.change).join(" ") || undefined).toBe(change);
      }
    },
  );

  it("are put on no other revision of the same number, and that is reported, also by a plan", async () => {
    const name = await backUp(backups(store));
    const { store: other } = await openSqliteStore();
    for (const n of [7, 8]) {
      await put(other, calm, bodyOf("calm", n));
    }
    for (const plan of [true, false]) {
      const { failed, state } = await restoreFrom(backups(other), name, { plan });
      const detail = expect.stringContaining("production names revision 2 of the backup");
      expect(failed).toMatchObject([{ id: "calm", code: "not-found", detail }]);
      expect(state.counts.failed).toBe(1);
    }
    expect(await placesOf(other)).toEqual({});
  });

  it("of an erased document do not come back, nor does the record of their moves", async () => {
    const service = backups(store, new Clock(new Date()));
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
    const name = await backUp(backups(store));
    const { store: empty } = await openSqliteStore();
    await restoreFrom(backups(empty), name, { only: ["moods/calm"] });
    expect((await Array.fromAsync(empty.allLabels("moods"))).map(({ id }) => id)).toEqual(["calm"]);
  });

  it("are restored by an interrupted restore that is repeated", async () => {
    const name = await backUp(backups(store));
    // A lease that can't be released is retried for a tenth of a second.
    hurry(40);
    await eachCall({ when: "before", lasts: "on", of: "writes" }, async (plan) => {
      const { faults, store: empty } = await openSqliteStore();
      const clock = new Clock();
      const service = backups(empty, clock);
      faults.inject(plan);
      await orUnavailable(restoreFrom(service, name));
      const { calls } = faults;
      faults.inject();
      clock.forward(6 * 60_000);
      await restoreFrom(service, name);
      expect(await contentOf(empty)).toEqual(await contentOf(store));
      return calls;
    });
  });
});
