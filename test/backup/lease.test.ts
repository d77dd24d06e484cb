import { describe, expect, it } from "vitest";
import { BackupLease } from "../../src/backup/backup-lease.ts";
import { acquireLease, releaseLease } from "../../src/backup/lease.ts";
import { eachCall, orUnavailable } from "../support/each-call.ts";
import { faultKinds } from "../support/faults.ts";
import { openSqliteStore } from "../support/stores.ts";

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
