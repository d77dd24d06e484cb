import { describe, expect, it } from "vitest";
import { BackupLease } from "../../src/backup/backup-lease.ts";
import { erasuresFolder } from "../../src/backup/erasure-files.ts";
import { acquireLease, releaseLease } from "../../src/backup/lease.ts";
import type { TargetPath } from "../../src/backup/target/backup-target.ts";
import type { DocumentStore } from "../../src/store/document-store.ts";
import { openFolderTarget } from "../support/backup-targets.ts";
import { backUp, backupsOf, Clock, restoreFrom } from "../support/backups.ts";
import { eachCall, orUnavailable } from "../support/each-call.ts";
import { faultKinds } from "../support/faults.ts";
import { hurry } from "../support/hurry.ts";
import { raced } from "../support/raced.ts";
import { openSqliteStore } from "../support/stores.ts";
import { bodyOf, createAll, erase, put } from "../support/writes.ts";

const claim = { owner: "me", now: "2026-11-26T02:00:00Z", until: "2026-11-26T02:05:00Z" };

/** A store whose lease is held by another. */
async function openHeld() {
  const tested = await openSqliteStore();
  await acquireLease(tested.store, claim);
  const isHeld = async () => (await tested.store.readRecord("lease-backup")) !== undefined;
  return { ...tested, isHeld };
}

describe("giving the lease back", () => {
  it.for(faultKinds.filter(({ lasts }) => lasts === "once"))(
    "is done although a call fails once, $when it is done",
    async (kind) => {
      await eachCall(kind, async (plan) => {
        const { faults, isHeld, store } = await openHeld();
        faults.inject(plan);
        await releaseLease(store, "me");
        const { calls } = faults;
        faults.inject();
        expect(await isHeld()).toBe(false);
        return calls;
      });
    },
  );

  it("is tried again however long the call took that failed", async () => {
    const { faults, isHeld, store } = await openHeld();
    faults.inject({ at: 1, when: "before", lasts: "once" });
    hurry(60_000);
    await releaseLease(store, "me");
    expect(await isHeld()).toBe(false);
  });

  it("works even if the answer to taking it was lost", async () => {
    const { faults, store } = await openSqliteStore();
    const now = () => new Date(claim.now);
    await eachCall({ when: "after", lasts: "once" }, async (plan) => {
      faults.inject(plan);
      const taken = await orUnavailable(BackupLease.take({ store, now }));
      const { calls } = faults;
      faults.inject();
      const isTaken = taken !== "storage-unavailable";
      expect((await store.readRecord("lease-backup")) !== undefined).toBe(isTaken);
      await (isTaken && taken.release());
      return calls;
    });
  });

  it("fails when the storage stays away", async () => {
    const { faults, isHeld, store } = await openHeld();
    faults.inject({ at: 1, when: "before", lasts: "on" });
    await expect(releaseLease(store, "me")).rejects.toMatchObject({ code: "storage-unavailable" });
    faults.inject();
    expect(await isHeld()).toBe(true);
  });

  it("leaves another owner's lease alone", async () => {
    const { isHeld, store } = await openHeld();
    await releaseLease(store, "another");
    expect(await isHeld()).toBe(true);
  });
});

it("a lease that is renewed each minute never comes close to its end", async () => {
  const { store } = await openSqliteStore();
  let now = Date.parse(claim.now);
  const lease = await BackupLease.take({ store, now: () => new Date(now) });
  const left = async () => {
    const found = await store.readRecord("lease-backup");
    return Date.parse(found?.value["until"] ?? "") - now;
  };
  for (let minutes = 0; minutes < 8; minutes += 1) {
    now += 60_000;
    await lease.renew();
    expect(await left()).toBeGreaterThanOrEqual(4 * 60_000);
  }
});

/** Fails if somebody else can take the lease now. */
async function expectTaken(store: DocumentStore, clock: Clock): Promise<void> {
  const [now, until] = [clock.now().toISOString(), "2027-01-01T00:00:00Z"];
  expect(await acquireLease(store, { owner: "another", now, until })).toBe(false);
}

it("an exact restore keeps the lease while it looks through many documents", async () => {
  const { store } = await openSqliteStore();
  const { target } = await openFolderTarget();
  const clock = new Clock();
  const name = await backUp(backupsOf(store, target, clock));
  await createAll(
    store,
    "moods",
    Array.from({ length: 3_001 }, (_, n) => `m${n}`),
  );
  let pages = 0;
  const slow = raced(store, {
    async list(type, options) {
      const isOfAll = options.limit === 1_000 && type === "moods";
      pages += isOfAll ? 1 : 0;
      clock.forward(isOfAll ? 2 * 60_000 : 0);
      await expectTaken(store, clock);
      return store.list(type, options);
    },
  });
  const { state } = await restoreFrom(backupsOf(slow, target, clock), name, { mode: "exact" });
  expect([state.counts.deleted, pages >= 4]).toEqual([3_001, true]);
});

it("a backup keeps the lease while it records many erasures beside it", async () => {
  const { store } = await openSqliteStore();
  const { target } = await openFolderTarget();
  const clock = new Clock();
  for (const id of ["a", "b", "c"]) {
    const key = { collection: "moods", id };
    await erase(store, key, await put(store, key, bodyOf(id)));
  }
  let recorded = 0;
  const slow = new Proxy(target, {
    get: (of, name) =>
      name === "create"
        ? async (path: TargetPath, content: Uint8Array) => {
            if (path.folder === erasuresFolder) {
              recorded += 1;
              clock.forward(2 * 60_000);
              await expectTaken(store, clock);
            }
            return of.create(path, content);
          }
        : Reflect.get(of, name).bind(of),
  });
  await backUp(backupsOf(store, slow, clock));
  expect(recorded).toBe(3);
});
