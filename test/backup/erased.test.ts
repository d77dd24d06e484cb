import { beforeEach, describe, expect, it } from "vitest";
import type { BackupService } from "../../src/backup/backup-service.ts";
import type { BackupTarget } from "../../src/backup/target/backup-target.ts";
import type { DocumentStore } from "../../src/store/document-store.ts";
import { placingsOf } from "../../src/store/labels.ts";
import { openFolderTarget } from "../support/backup-targets.ts";
import {
  allCalls,
  backUp,
  backupsOf,
  Clock,
  contentOf,
  documentsOf,
  eraseFrom,
  recordLedger,
  restoreFrom,
  revisionsOf,
} from "../support/backups.ts";
import { hurry } from "../support/hurry.ts";
import { raced } from "../support/raced.ts";
import { racing } from "../support/racing.ts";
import { openSqliteStore, openTableStore } from "../support/stores.ts";
import { bodyOf, moveLabel, put, putLong } from "../support/writes.ts";

const key = (id: string) => ({ collection: "moods", id });

/** Erases a document of the store. */
async function eraseAt(clock: Clock, id: string, store: DocumentStore) {
  await eraseFrom(store, id, { at: clock.now() });
  const erasure = await store.erasure(key(id));
  if (erasure === undefined) {
    throw new Error("There is no erasure.");
  }
  return { type: "moods", ...erasure };
}

/** No revision of it has any content, however it is read. */
async function expectGone(id: string, store: DocumentStore): Promise<void> {
  expect((await store.get(key(id)))?.body).toBeUndefined();
  const bodies = (await revisionsOf(store, "moods"))
    .filter((one) => one.id === id)
    .map(({ body }) => body);
  expect(bodies.filter((body) => body !== undefined)).toEqual([]);
  const { revisions } = await store.history(key(id), { limit: 1_000 });
  for (const { number } of revisions) {
    expect((await store.revision(key(id), number))?.body).toBeUndefined();
  }
}

describe.for(allCalls)("an erased document, with a restore in %s,", (calls) => {
  let clock: Clock;
  let service: BackupService;
  let store: DocumentStore;
  let target: BackupTarget;
  beforeEach(async () => {
    clock = new Clock(new Date());
    ({ store } = await openSqliteStore());
    ({ target } = await openFolderTarget());
    service = backups(store);
  });
  const erase = (id: string) => eraseAt(clock, id, store);
  const backups = (of: DocumentStore, at = target) => backupsOf(of, at, clock, calls);

  it.for(["missing", "merge", "exact"] as const)(
    "is not restored from an older backup (%s), and the answer names it",
    async (mode) => {
      await put(store, key("person"), bodyOf("person"));
      await put(store, key("person"), bodyOf("person", 1));
      await put(store, key("other"), bodyOf("other"));
      await recordLedger(store, "moods", [{ id: "person", hash: "h", file: "person.json" }]);
      const name = await backUp(service);
      await erase("person");
      await put(store, key("other"));
      for (const only of [undefined, ["moods/person", "moods/other"]]) {
        const plan = await restoreFrom(service, name, { mode, only, plan: true });
        expect(plan.state.counts).toMatchObject({ created: only === undefined ? 1 : 0, erased: 1 });
        const { erased, state } = await restoreFrom(service, name, { mode, only });
        expect(erased).toEqual([{ type: "moods", id: "person" }]);
        expect(state.counts).toMatchObject({ updated: 0, deleted: 0, erased: 1, failed: 0 });
        await expectGone("person", store);
      }
      expect(await documentsOf(store)).toEqual({ other: bodyOf("other") });
      expect(await Array.fromAsync(store.ledger("moods"))).toEqual([]);
    },
  );

  it("is not restored into another storage, because of the file beside the backups; the erasure is recorded there too", async () => {
    await put(store, key("person"), bodyOf("person"));
    await put(store, key("other"), bodyOf("other"));
    await recordLedger(store, "moods", [{ id: "person", hash: "h", file: "person.json" }]);
    const name = await backUp(service);
    const erasure = await erase("person");
    await service.recordErasure(erasure);
    const { store: empty } = await openSqliteStore();
    const plan = await restoreFrom(backups(empty), name, { plan: true });
    expect(plan.state.counts).toMatchObject({ created: 1, erased: 1, failed: 0 });
    expect(await revisionsOf(empty, "moods")).toEqual([]);
    const { documents, erased, state } = await restoreFrom(backups(empty), name);
    expect(erased).toEqual([{ type: "moods", id: "person" }]);
    expect(documents).toEqual([{ type: "moods", id: "other", change: "create" }]);
    // The state is kept between calls, so it must not grow with the documents.
    expect(state.found).toEqual([]);
    await expectGone("person", empty);
    expect(await documentsOf(empty)).toEqual({ other: bodyOf("other") });
    expect(await Array.fromAsync(empty.ledger("moods"))).toEqual([]);
    const { type: _, ...expected } = erasure;
    expect(await empty.erasure(key("person"))).toEqual(expected);
    expect((await restoreFrom(backups(empty), name)).erased).toHaveLength(1);
  });

  it("is not recorded in another storage by a restore of other documents only", async () => {
    await put(store, key("person"), bodyOf("person"));
    await put(store, key("other"), bodyOf("other"));
    await erase("person");
    const name = await backUp(service);
    const { store: empty } = await openSqliteStore();
    await restoreFrom(backups(empty), name, { only: ["moods/other"] });
    expect(await documentsOf(empty)).toEqual({ other: bodyOf("other") });
    expect(await empty.erasure(key("person"))).toBeUndefined();
    expect(await empty.get(key("person"))).toBeUndefined();
  });

  it("is recorded beside the backups when the next backup is made", async () => {
    await put(store, key("person"), bodyOf("person"));
    const first = await backUp(service);
    await erase("person");
    clock.forward(2_000);
    await backUp(service);
    const { store: empty } = await openSqliteStore();
    await restoreFrom(backups(empty), first);
    await expectGone("person", empty);
  });

  it("has its erasure in later backups, which bring it into another storage", async () => {
    await put(store, key("person"), bodyOf("person"));
    await put(store, key("again"), bodyOf("again"));
    await erase("person");
    await erase("again");
    await put(store, key("again"), bodyOf("again", 1));
    await put(store, key("again"), bodyOf("again", 2));
    const name = await backUp(service);
    expect(await service.verify(name, {})).toMatchObject({ ok: true });
    const { complete } = await service.list();
    expect(complete[0]?.manifest.collections[1]?.counts).toMatchObject({ erasures: 2 });
    const { store: empty } = await openSqliteStore();
    const { target: elsewhere } = await openFolderTarget();
    for (const { name: file } of (await target.files(name)) ?? []) {
      const content = await target.read({ folder: name, file });
      await elsewhere.write({ folder: name, file }, content ?? new Uint8Array());
    }
    const { state } = await restoreFrom(backups(empty, elsewhere), name);
    expect(state.counts).toMatchObject({ created: 1, erased: 0, failed: 0 });
    expect(await contentOf(empty)).toEqual(await contentOf(store));
  });

  it("that was created again gets back its labels and where it was planted from, but not those of before", async () => {
    const person = key("person");
    const placesOf = async (of: DocumentStore) =>
      [...placingsOf((await of.labels(person))?.moves ?? [])].map(([label, { to }]) => [
        label,
        to.number,
      ]);
    const entry = { id: "person", hash: "before", file: "person.json" };
    await put(store, person, bodyOf("person"));
    await recordLedger(store, "moods", [entry]);
    await moveLabel(store, person, "production", 1);
    const before = await backUp(service);
    await service.recordErasure(await erase("person"));
    await put(store, person, bodyOf("person", 1));
    await put(store, person, bodyOf("person", 2));
    const again = { ...entry, hash: "again" };
    await recordLedger(store, "moods", [again]);
    await moveLabel(store, person, "production", 3);
    clock.forward(2_000);
    const name = await backUp(service);
    const { store: empty } = await openSqliteStore();
    const plan = await restoreFrom(backups(empty), name, { plan: true });
    expect(plan.state.counts).toMatchObject({ created: 1, erased: 0, failed: 0 });
    expect((await restoreFrom(backups(empty), before)).failed).toEqual([]);
    expect(await placesOf(empty)).toEqual([]);
    expect(await Array.fromAsync(empty.ledger("moods"))).toEqual([]);
    expect((await restoreFrom(backups(empty), name)).failed).toEqual([]);
    expect(await placesOf(empty)).toEqual([["production", 3]]);
    expect(await Array.fromAsync(empty.ledger("moods"))).toEqual([again]);
  });

  it("is left as it is if somebody creates it anew just before its erasure is recorded", async () => {
    await put(store, key("person"), bodyOf("person"));
    const name = await backUp(service);
    await service.recordErasure(await erase("person"));
    const { store: empty } = await openSqliteStore();
    const anew = bodyOf("person", 7);
    const used = raced(empty, {
      async erase(...args) {
        await put(empty, key("person"), anew);
        return empty.erase(...args);
      },
    });
    expect((await restoreFrom(backups(used), name)).erased).toHaveLength(1);
    expect(await documentsOf(empty)).toEqual({ person: anew });
  });

  it("is not recorded over a row that is not a document, and said if others keep it from being recorded", async () => {
    await put(store, key("other"), bodyOf("other"));
    const name = await backUp(service);
    await put(store, key("person"), bodyOf("person"));
    await service.recordErasure(await erase("person"));
    const { store: empty } = await openSqliteStore();
    const foreign = { detail: "has no body", version: "1" };
    const occupied = raced(empty, {
      obstacle: async () => ({ number: 0, foreign }),
      erase: () => Promise.reject(new Error("It would be lost.")),
    });
    await restoreFrom(backups(occupied), name);
    const busy = raced(empty, { erase: async () => "conflict" as const });
    hurry(1_000);
    expect((await restoreFrom(backups(busy), name)).failed).toMatchObject([
      { type: "moods", id: "person", code: "contended" },
    ]);
  });

  it("has no line in a backup of a storage without erasures", async () => {
    await put(store, key("a"), bodyOf("a"));
    await backUp(service);
    const { complete } = await service.list();
    expect(complete[0]?.manifest.collections[1]?.counts).not.toHaveProperty("erasures");
  });
});

const stores = [
  { where: "SQLite", open: openSqliteStore },
  { where: "a table", open: () => openTableStore(1) },
];

describe.for(stores)("a document in a backup, restored into $where,", ({ open, where }) => {
  let clock: Clock;
  let target: BackupTarget;
  beforeEach(async () => {
    clock = new Clock(new Date());
    ({ target } = await openFolderTarget());
  });

  it("stays erased, whichever call of a restore the erasure precedes", async () => {
    const { store } = await openSqliteStore();
    await putLong(store, key("victim"), 110);
    await put(store, key("other"), bodyOf("other"));
    const name = await backUp(backupsOf(store, target, clock));
    for (let at = 1, isOver = false; !isOver; at += 1) {
      const { faults, store: used, another } = await open();
      await put(used, key("victim"), bodyOf("victim", 1));
      const admin = await another();
      isOver = true;
      const work = async () => {
        isOver = false;
        faults.inject();
        await eraseAt(clock, "victim", admin);
      };
      // Calls about anything else do not come between two that read or write it.
      faults.race(at, work, "victim");
      const raced =
        where === "SQLite"
          ? racing(used, async (_, call) => (call === at ? work() : undefined))
          : used;
      const { done } = await restoreFrom(backupsOf(raced, target, clock), name);
      expect(done).toBe(true);
      expect((await admin.get(key("other")))?.body).toBe(bodyOf("other"));
      await (isOver ? undefined : expectGone("victim", admin));
    }
  });

  it("stays erased if the erasure happens while a long history is restored into an empty storage", async () => {
    const { store } = await openSqliteStore();
    await putLong(store, key("victim"), 110);
    const name = await backUp(backupsOf(store, target, clock));
    for (let at = 1, isOver = false; !isOver; at += 1) {
      const { another, faults, store: empty } = await open();
      const admin = await another();
      let isErased = false;
      isOver = true;
      const work = async () => {
        isOver = false;
        faults.inject();
        if ((await admin.get(key("victim")))?.body !== undefined) {
          await eraseAt(clock, "victim", admin);
          isErased = true;
        }
      };
      // Calls about anything else do not come between two that read or write it.
      faults.race(at, work, "victim");
      const raced =
        where === "SQLite"
          ? racing(empty, async (_, call) => (call === at ? work() : undefined))
          : empty;
      await restoreFrom(backupsOf(raced, target, clock), name);
      await (isErased ? expectGone("victim", admin) : undefined);
    }
  });
});
