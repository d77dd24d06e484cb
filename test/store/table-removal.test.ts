import { describe, expect, it } from "vitest";
import { eachCall, orUnavailable } from "../support/each-call.ts";
import { openTableStore, type TableStoreUnderTest } from "../support/stores.ts";
import { bodyOf, erase, moveLabel, put, putLong, toWrite } from "../support/writes.ts";

const calm = { collection: "moods", id: "calm" };

/** The keys of all rows of a document, whether or not a reader would show them. */
async function keysOf(
  { client }: Pick<TableStoreUnderTest, "client">,
  id: string,
): Promise<readonly string[]> {
  const rows = await Array.fromAsync(client.listEntities());
  const keys = rows.map(({ rowKey = "" }) => rowKey);
  return keys.filter((key) => key.split("|")[1] === id).toSorted();
}

/** Those that an erasure of a document with this many revisions leaves: the head, the erasure, and the tombstone. */
function remainsOf(id: string, revisions: number): readonly string[] {
  const number = String(9_999_999_999 - revisions - 1).padStart(10, "0");
  return [`d|${id}`, `r|${id}|${number}`, `x|${id}`];
}

describe("an erasure", () => {
  it.for([1, 97, 240])("of %i revisions leaves no row with content in the table", async (count) => {
    const tested = await openTableStore();
    const { store } = tested;
    await putLong(store, calm, count);
    await moveLabel(store, calm, "production", 1);
    const head = await store.get(calm);
    const ledger = { id: "calm", hash: "h", file: "f" };
    expect(head && (await store.writeLedger([{ key: calm, over: head, ledger }]))).toEqual([
      "written",
    ]);
    const now = await store.get(calm);
    expect(now && (await erase(store, calm, now))).toBe("written");
    expect(await keysOf(tested, "calm")).toEqual(remainsOf("calm", count));
  });

  it("that was interrupted leaves none after the next sweep, even if that is interrupted, too", async () => {
    const tested = await openTableStore();
    const { faults, store } = tested;
    await eachCall({ when: "before", lasts: "on", of: "writes" }, async (plan) => {
      const key = { collection: "moods", id: `long-${plan.at}` };
      const head = await putLong(store, key, 105);
      // Only its first transaction arrives.
      faults.inject({ at: 2, when: "before", lasts: "on", of: "writes" });
      await orUnavailable(erase(store, key, head));
      faults.inject(plan);
      await orUnavailable(store.sweepErased("moods"));
      const { calls } = faults;
      faults.inject();
      await store.sweepErased("moods");
      expect(await keysOf(tested, key.id)).toEqual(remainsOf(key.id, 105));
      return calls;
    });
  });

  it("leaves none if two sweep after it at once, whichever call of one the other precedes", async () => {
    const { another, client, faults, store } = await openTableStore();
    const other = await another();
    for (let at = 1, isOver = false; !isOver; at += 1) {
      const key = { collection: "moods", id: `long-${at}` };
      const head = await putLong(store, key, 105);
      faults.inject({ at: 2, when: "before", lasts: "on", of: "writes" });
      await orUnavailable(erase(store, key, head));
      faults.inject();
      isOver = true;
      const work = async () => {
        isOver = false;
        await other.sweepErased("moods");
      };
      faults.race(at, work, key.id);
      await store.sweepErased("moods");
      expect(await keysOf({ client }, key.id)).toEqual(remainsOf(key.id, 105));
    }
  });

  it("stays recorded up to its last revision if an earlier one is swept at that moment", async () => {
    const { another, faults, store } = await openTableStore();
    const head = await putLong(store, calm, 105);
    faults.inject({ at: 2, when: "before", lasts: "on", of: "writes" });
    await orUnavailable(erase(store, calm, head));
    const eraseAgain = async () => {
      const other = await another();
      await erase(other, calm, await put(other, calm, bodyOf("calm")));
    };
    // The first call about it looks for what is not swept; the second records that it is.
    faults.race(2, eraseAgain, "swept");
    await store.sweepErased("moods");
    expect(await store.erasure(calm)).toMatchObject({ through: 107 });
  });
});

it("an Idempotency-Key that is used again while it is removed stays recorded", async () => {
  const { another, faults, store } = await openTableStore();
  const recorded = { key: "k", request: "r", expiresAt: "2026-01-01T00:00:00.000Z" };
  const first = toWrite(calm, undefined, bodyOf("calm"));
  await store.commit([{ ...first, idempotency: { ...recorded, over: undefined } }]);
  const over = await store.idempotencyRecord("moods", "k");
  const expiresAt = "2026-03-01T00:00:00.000Z";
  faults.race(2, async () => {
    const other = await another();
    const write = toWrite({ collection: "moods", id: "angry" }, undefined, bodyOf("angry"));
    await other.commit([{ ...write, idempotency: { ...recorded, expiresAt, over } }]);
  });
  expect(await store.removeIdempotencyRecords("moods", "2026-02-01T00:00:00.000Z")).toBe(0);
  expect(await store.idempotencyRecord("moods", "k")).toMatchObject({ expiresAt, id: "angry" });
});
