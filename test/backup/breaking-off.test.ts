import { beforeEach, describe, expect, it } from "vitest";
import { acquireLease } from "../../src/backup/lease.ts";
import { beginRestore, type RestoreState } from "../../src/backup/restore/state.ts";
import { DocumentError } from "../../src/base/errors.ts";
import type { DocumentStore } from "../../src/store/document-store.ts";
import { openFailingTarget, openFolderTarget } from "../support/backup-targets.ts";
import {
  backUp,
  backupsOf,
  Clock,
  contentOf,
  documentsOf,
  recordLedger,
  restoreFrom,
} from "../support/backups.ts";
import { eachCall } from "../support/each-call.ts";
import { writeFaults } from "../support/faults.ts";
import { hurry } from "../support/hurry.ts";
import { openSqliteStore, openTableStore, type StoreUnderTest } from "../support/stores.ts";
import { author, bodyOf, createAll, put } from "../support/writes.ts";

const longEnough = 6 * 60_000;

/** Does work that may break off; the only failure allowed is "storage-unavailable". */
async function orAway(work: Promise<unknown>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (!(error instanceof DocumentError) || error.code !== "storage-unavailable") {
      throw error;
    }
  }
}

async function fill(store: DocumentStore): Promise<void> {
  for (const id of ["a", "b", "c", "d"]) {
    await put(store, { collection: "moods", id }, bodyOf(id));
    await put(store, { collection: "moods", id }, bodyOf(id, 1));
  }
  await put(store, { collection: "moods", id: "b" });
  await put(store, { collection: "personas", id: "p" }, bodyOf("p"));
  await recordLedger(store, "moods", [{ id: "a", hash: "h", file: "a.json" }]);
}

/** Nothing here takes more than one transaction, so calls of a table fail between the same states. */
describe("with the storage in SQLite", () => {
  let source: StoreUnderTest;
  beforeEach(async () => {
    // A lease that can't be released is retried for a tenth of a second.
    hurry(40);
    source = await openSqliteStore();
    await fill(source.store);
  });

  describe.for(writeFaults)("when a call fails $when it is done ($lasts)", (kind) => {
    it("no half backup is offered, and the next one is whole", async () => {
      const clock = new Clock();
      await eachCall(kind, async (plan) => {
        const { target } = await openFolderTarget();
        const service = backupsOf(source.store, target, clock);
        source.faults.inject(plan);
        await orAway(service.make({ history: true }));
        const { calls } = source.faults;
        source.faults.inject();
        clock.forward(longEnough);
        const { complete, half } = await service.list();
        for (const { name } of complete) {
          expect(await service.verify(name, {})).toMatchObject({ ok: true });
        }
        const [left] = half;
        const outcome = await service.make({ history: true, name: left?.name });
        const { store: empty } = await openSqliteStore();
        await restoreFrom(backupsOf(empty, target, clock), outcome.name);
        expect(await contentOf(empty)).toEqual(await contentOf(source.store));
        return calls;
      });
    });

    it("an interrupted restore loses nothing, and the next one finishes it", async () => {
      const clock = new Clock();
      const { target } = await openFolderTarget();
      const name = await backUp(backupsOf(source.store, target, clock));
      const expected = await contentOf(source.store);
      await eachCall(kind, async (plan) => {
        const { faults, store: empty } = await openSqliteStore();
        const service = backupsOf(empty, target, clock);
        faults.inject(plan);
        await orAway(restoreFrom(service, name));
        const { calls } = faults;
        faults.inject();
        clock.forward(longEnough);
        await restoreFrom(service, name);
        expect(await contentOf(empty)).toEqual(expected);
        return calls;
      });
    });
  });

  // A lost answer leaves what the next write finds; who has the lease does not matter after a while.
  it("the next restore finishes an interrupted exact restore", async () => {
    const clock = new Clock();
    const expected = await documentsOf(source.store);
    await eachCall({ when: "before", lasts: "on", of: "writes" }, async (plan) => {
      const { target } = await openFolderTarget();
      const service = backupsOf(source.store, target, clock);
      clock.forward(longEnough);
      const name = await backUp(service);
      await put(source.store, { collection: "moods", id: "a" }, bodyOf("a", plan.at));
      await put(source.store, { collection: "moods", id: "c" });
      await put(source.store, { collection: "moods", id: "new" }, bodyOf("new"));
      source.faults.inject(plan);
      await orAway(restoreFrom(service, name, { mode: "exact" }));
      const { calls } = source.faults;
      source.faults.inject();
      clock.forward(longEnough);
      await restoreFrom(service, name, { mode: "exact" });
      expect(await documentsOf(source.store)).toEqual(expected);
      return calls;
    });
  });
});

describe.for(writeFaults)(
  "when an operation of the target fails $when it is done ($lasts)",
  (kind) => {
    it("an incomplete backup is not listed, and continuing completes it", async () => {
      const clock = new Clock();
      const { store } = await openSqliteStore();
      await put(store, { collection: "moods", id: "a" }, bodyOf("a"));
      await put(store, { collection: "moods", id: "a" }, bodyOf("a", 1));
      const expected = await contentOf(store);
      await eachCall(kind, async (plan) => {
        const { inject, target, ...tested } = await openFailingTarget();
        const service = backupsOf(store, target, clock);
        inject(plan);
        await orAway(service.make({ history: true }));
        const calls = tested.calls();
        inject();
        clock.forward(longEnough);
        const { complete, damaged, half } = await service.list();
        expect(damaged).toEqual([]);
        for (const { name } of complete) {
          expect(await service.verify(name, {})).toMatchObject({ ok: true });
        }
        const name = half[0]?.name;
        const outcome = await service.make({ history: true, name });
        expect(await service.verify(outcome.name, {})).toMatchObject({ ok: true });
        const { store: empty } = await openSqliteStore();
        await restoreFrom(backupsOf(empty, target, clock), outcome.name);
        expect(await contentOf(empty)).toEqual(expected);
        return calls;
      });
    });
  },
);

it("a restore writes nothing until it has read the whole backup, and the next one finishes it", async () => {
  const clock = new Clock();
  const { store } = await openSqliteStore();
  await fill(store);
  const { inject, target, ...tested } = await openFolderTarget();
  const name = await backUp(backupsOf(store, target, clock));
  await eachCall({ when: "before", lasts: "on" }, async (plan) => {
    const { store: empty } = await openSqliteStore();
    const service = backupsOf(empty, target, clock);
    inject(plan);
    await orAway(restoreFrom(service, name));
    const calls = tested.calls();
    inject();
    expect(await documentsOf(empty)).toEqual(calls < plan.at ? await documentsOf(store) : {});
    clock.forward(longEnough);
    await restoreFrom(service, name);
    expect(await contentOf(empty)).toEqual(await contentOf(store));
    return calls;
  });
});

describe("work that is stopped when its time runs out", () => {
  const many = async (store: DocumentStore) => {
    const ids = Array.from({ length: 1_200 }, (_, n) => `m${n}`);
    await createAll(store, "moods", ids);
  };
  const isTimeUp = () => true;

  it("a restore continues where it stopped, on any instance, with the same result", async () => {
    const clock = new Clock();
    const { store } = await openSqliteStore();
    await many(store);
    const { another, target } = await openFolderTarget();
    const name = await backUp(backupsOf(store, target, clock));
    const { store: other } = await openSqliteStore();
    await put(other, { collection: "moods", id: "new" }, bodyOf("new"));
    const services = [backupsOf(other, target, clock), backupsOf(other, another, clock)];
    let state: RestoreState = beginRestore({ mode: "exact", plan: false });
    let calls = 0;
    for (let isDone = false; !isDone; calls += 1) {
      const service = services[calls % 2];
      const sent: RestoreState = JSON.parse(JSON.stringify(state));
      const outcome = await service?.restore(name, { state: sent, by: author, isTimeUp });
      isDone = outcome?.done ?? true;
      state = outcome?.state ?? state;
    }
    expect(calls).toBeGreaterThan(5);
    expect(state.counts).toMatchObject({ created: 1_200, updated: 0, deleted: 1, unchanged: 0 });
    expect(await documentsOf(other)).toEqual(await documentsOf(store));
    const { complete } = await backupsOf(other, target, clock).list();
    expect(complete.map((one) => one.name)).toEqual([state.safety, name]);
  });

  it("a backup continues where it stopped, on any instance, with the same result", async () => {
    const clock = new Clock();
    const { store } = await openSqliteStore();
    await fill(store);
    const { another, target } = await openFolderTarget();
    const services = [backupsOf(store, target, clock), backupsOf(store, another, clock)];
    let outcome = await backupsOf(store, target, clock).make({ history: true, isTimeUp });
    let calls = 1;
    for (; !outcome.done; calls += 1) {
      const [{ name }] = [outcome];
      expect((await services[0]?.list())?.complete).toEqual([]);
      outcome = (await services[calls % 2]?.make({ history: true, name, isTimeUp })) ?? outcome;
    }
    expect(calls).toBe(3);
    const { store: empty } = await openSqliteStore();
    await restoreFrom(backupsOf(empty, target, clock), outcome.name);
    expect(await contentOf(empty)).toEqual(await contentOf(store));
    expect(await services[0]?.make({ history: true, name: outcome.name })).toMatchObject({
      ...{ done: true, name: outcome.name },
    });
  });

  it("fails if it paused so long that another took over its lease", async () => {
    const clock = new Clock();
    const { store } = await openSqliteStore();
    await fill(store);
    const { target } = await openFolderTarget();
    let isFirst = true;
    const stalled = backupsOf(store, target, clock).make({
      history: true,
      isTimeUp: () => {
        if (isFirst) {
          isFirst = false;
          clock.forward(longEnough);
          void acquireLease(store, {
            ...{ owner: "another", now: clock.now().toISOString() },
            until: new Date(clock.now().getTime() + longEnough).toISOString(),
          });
        }
        return false;
      },
    });
    await expect(stalled).rejects.toMatchObject({ code: "backup-running" });
    expect((await backupsOf(store, target, clock).list()).complete).toEqual([]);
  });

  it("holds the place of the next call for some minutes, and only for it", async () => {
    const clock = new Clock();
    const { store } = await openSqliteStore();
    await fill(store);
    const { target } = await openFolderTarget();
    const service = backupsOf(store, target, clock);
    const name = await backUp(service);
    const { state } = await service.restore(name, {
      ...{ state: beginRestore({ mode: "merge", plan: false }), by: author, isTimeUp },
    });
    clock.forward(60_000);
    await expect(service.make({ history: true })).rejects.toMatchObject({ code: "backup-running" });
    const { done } = await service.restore(name, { state, by: author });
    expect(done).toBe(true);
    clock.forward(1_000);
    expect(await service.make({ history: true })).toMatchObject({ done: true });
  });

  it("one of two concurrent ones is refused", async () => {
    const { another, store } = await openTableStore(1);
    await put(store, { collection: "moods", id: "a" }, bodyOf("a"));
    const { target } = await openFolderTarget();
    const services = [backupsOf(store, target), backupsOf(await another(), target)];
    const outcomes = await Promise.allSettled(
      services.map((service) => service.make({ history: true })),
    );
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
    expect(outcomes.find(({ status }) => status === "rejected")).toMatchObject({
      reason: { code: "backup-running" },
    });
  });
});
