import { describe, expect, it } from "vitest";
import { makeBackup } from "../../src/backup/make-backup.ts";
import { beginRestore } from "../../src/backup/restore/state.ts";
import { openFolderTarget } from "../support/backup-targets.ts";
import { backupsOf, Clock } from "../support/backups.ts";
import { openSqliteStore } from "../support/stores.ts";
import { author, bodyOf, createAll, put } from "../support/writes.ts";

const minute = 60_000;
const hour = 60 * minute;

describe("the timer's backup", () => {
  const setUp = async () => {
    const clock = new Clock();
    const { store } = await openSqliteStore();
    const { target } = await openFolderTarget();
    for (const type of ["moods", "personas"]) {
      await put(store, { collection: type, id: "a" }, bodyOf("a"));
    }
    return { clock, store, target, service: backupsOf(store, target, clock) };
  };
  const stopped = { isTimeUp: () => true };

  it("continues what the last run could not finish, night after night", async () => {
    const { clock, service } = await setUp();
    const names: string[] = [];
    let outcome = await service.makeDue(stopped);
    for (; !outcome.done; outcome = await service.makeDue(stopped)) {
      names.push(outcome.name);
      expect(names.length).toBeLessThan(5);
      clock.forward(10 * hour);
    }
    expect(new Set([...names, outcome.name]).size).toBe(1);
    expect(await service.verify(outcome.name, {})).toMatchObject({ ok: true });
  });

  it("starts again if the last one is two nights old, or without history", async () => {
    const { clock, service } = await setUp();
    const old = await service.makeDue(stopped);
    clock.forward(49 * hour);
    const next = await service.makeDue({});
    expect(next).toMatchObject({ done: true, removed: [old.name] });
    clock.forward(minute);
    const bare = await service.make({ history: false, ...stopped });
    clock.forward(10 * minute);
    const made = await service.makeDue({});
    expect(made).toMatchObject({ done: true, manifest: { history: true } });
    expect(made.name).not.toBe(bare.name);
  });

  it("sends heartbeats with each page and part, even if nothing is written", async () => {
    const { store, target } = await setUp();
    const ids = Array.from({ length: 2_500 }, (_, n) => `m${n}`);
    await createAll(store, "moods", ids);
    let signs = 0;
    const mayGoOn = async () => {
      signs += 1;
      return true;
    };
    const made = await makeBackup({
      ...{ store, target, collections: ["moods"], history: true, mayGoOn },
      now: () => new Date(),
    });
    expect(signs).toBeGreaterThan(4);
    const service = backupsOf(store, target);
    signs = 0;
    await service.restore(made.name, {
      ...{ state: beginRestore({ mode: "exact", plan: true }), by: author },
      isTimeUp: () => {
        signs += 1;
        return false;
      },
    });
    expect(signs).toBeGreaterThan(5);
  });
});
