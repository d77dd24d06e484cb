import { join } from "node:path";
import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { createApp } from "../../src/app.ts";
import type { LogEvent } from "../../src/base/events.ts";
import type { Log } from "../../src/base/telemetry.ts";
import { documentTypes } from "../../src/documents/index.ts";
import { ReadinessCheck, type ReadinessSources } from "../../src/http/readiness.ts";
import { toFinding } from "../../src/seeding/seed-counts.ts";
import { SeedService, type SeedSettings } from "../../src/seeding/seed-service.ts";
import type { DocumentStore } from "../../src/store/document-store.ts";
import { plantingDue } from "../../src/store/planting.ts";
import { keepFinding, readStanding } from "../../src/store/standing.ts";
import { type Ask, askOf } from "../support/in-process-api.ts";
import { setPlantingOf } from "../support/planting.ts";
import { createSeedFolder, type SeedFolder } from "../support/seed-folder.ts";
import { anyStorage, openStorage } from "../support/storage.ts";
import { openSqliteStore, type StoreUnderTest } from "../support/stores.ts";
import { put } from "../support/writes.ts";

const collections = documentTypes.map(({ collection }) => collection);
const begin = plantingDue(collections);
const log = () => {};

describe("readiness", () => {
  let tested: StoreUnderTest;
  let store: DocumentStore;
  let folder: SeedFolder;
  let events: LogEvent[];
  const keepEvent: Log = (_level, event) => events.push(event);
  beforeEach(async () => {
    tested = await openSqliteStore({ begin });
    ({ store } = tested);
    events = [];
    folder = await createSeedFolder({ "moods/calm.json": '{"mood":"Calm"}' });
    return () => folder.remove();
  });

  /** An instance of the app that has not planted anything yet. */
  const instance = (
    settings: Partial<SeedSettings> = {},
    backups: ReturnType<ReadinessSources["checkBackups"]> = { status: "off" },
  ) => {
    const seeds = new SeedService({
      store: async () => store,
      settings: () => ({ folder: folder.path, policy: "if-empty", filesFirst: false, ...settings }),
      types: documentTypes,
      root: "/",
    });
    onTestFinished(() => seeds.stop());
    return { seeds, check: () => readinessOf(seeds, backups).check(keepEvent) };
  };
  const readinessOf = (
    seeds: SeedService,
    backups: ReturnType<ReadinessSources["checkBackups"]> = { status: "off" },
  ) =>
    new ReadinessCheck({
      readStanding: () => readStanding(store),
      seeds,
      checkBackups: () => backups,
    });
  const done = async () => {
    for (const collection of collections) {
      await setPlantingOf(store, { kind: "done", fileSets: [] }, collection);
    }
  };
  const started = (isFirst: boolean) =>
    ({ kind: "started", fileSet: "x", at: new Date().toISOString(), isFirst }) as const;

  it("is starting while a collection is due, and ok when all are planted", async () => {
    const { check, seeds } = instance();
    expect(await check()).toMatchObject({
      status: "starting",
      checks: { store: { status: "ok" }, seeds: { status: "planting" } },
    });
    await seeds.run(log);
    expect(await check()).toMatchObject({
      status: "ok",
      checks: {
        seeds: {
          status: "ok",
          collections: {
            moods: { state: "done", planted: 1 },
            personas: { state: "unseeded", planted: 0 },
          },
        },
      },
    });
  });

  it("is starting while another instance plants a new collection, whatever its content", async () => {
    await done();
    await setPlantingOf(store, started(true));
    await put(store, { collection: "moods", id: "mine" }, '{"id":"mine","mood":"Mine"}');
    expect(await instance().check()).toMatchObject({
      status: "starting",
      checks: { seeds: { status: "planting", collections: { moods: { state: "started" } } } },
    });
  });

  it("is never starting with SEED_POLICY=off, nor with files first", async () => {
    expect(await instance({ policy: "off" }).check()).toMatchObject({
      status: "ok",
      checks: { seeds: { status: "off", collections: { moods: { state: "due" } } } },
    });
    const following = instance({ filesFirst: true });
    await following.seeds.run(log);
    expect(await following.check()).toMatchObject({
      status: "ok",
      checks: { seeds: { status: "following" } },
    });
  });

  it("is ok on a new instance when everything was planted by others", async () => {
    await instance().seeds.run(log);
    expect(await instance().check()).toMatchObject({
      status: "ok",
      checks: { seeds: { status: "ok", collections: { moods: { state: "done", planted: 0 } } } },
    });
  });

  it("is not ok while a collection is undecided", async () => {
    ({ store } = await openSqliteStore());
    const { check, seeds } = instance();
    expect(await check()).toMatchObject({
      status: "degraded",
      checks: { seeds: { status: "planting", collections: {} } },
    });
    await seeds.run(log);
    expect(await check()).toMatchObject({
      status: "ok",
      checks: { seeds: { status: "ok", collections: { personas: { state: "unseeded" } } } },
    });
  });

  it("distinguishes a restarted planting, a restore and a newer release's state from ok", async () => {
    await done();
    const { check } = instance();
    const states: unknown[] = [];
    const look = async () => {
      const { checks, status } = await check();
      states.push([status, checks.seeds.status, checks.seeds.collections["moods"]?.state]);
    };
    await setPlantingOf(store, started(false));
    await look();
    const until = new Date(Date.now() + 60_000).toISOString();
    await setPlantingOf(store, { kind: "restoring", work: "restore", until });
    await look();
    await setPlantingOf(store, {
      kind: "restoring",
      work: "restore",
      until: "2026-01-01T00:00:00Z",
    });
    await look();
    const record = await store.readRecord("planting-moods");
    await store.writeRecord("planting-moods", { kind: "paused" }, record);
    await look();
    expect(states).toEqual([
      ["degraded", "planting", "started"],
      ["degraded", "restoring", "restoring"],
      ["degraded", "planting", "restoring"],
      ["degraded", "unknown", "unknown"],
    ]);
  });

  it("says why the last run failed", async () => {
    const { check, seeds } = instance();
    tested.faults.inject({ at: 2, when: "before", lasts: "on" });
    await expect(seeds.run(log)).rejects.toThrow("does not answer");
    tested.faults.inject();
    expect(await check()).toMatchObject({
      status: "starting",
      checks: { seeds: { status: "failed", detail: expect.stringContaining("does not answer") } },
    });
    await seeds.run(log);
    expect((await check()).checks.seeds).not.toHaveProperty("detail");
  });

  it("reports problems with the files, and a missing folder", async () => {
    await folder.write({ "moods/broken.json": "{" });
    const { check, seeds } = instance();
    await seeds.run(log);
    expect(await check()).toMatchObject({
      status: "degraded",
      checks: { seeds: { status: "failed", problems: [{ file: "moods/broken.json", line: 1 }] } },
    });
    const lost = instance({ folder: "/not-there" });
    await lost.seeds.run(log);
    const { checks, status } = await lost.check();
    expect([status, checks.seeds.status]).toEqual(["degraded", "failed"]);
    expect(checks.seeds.problems).toEqual([
      { file: "SEEDS_FOLDER", detail: expect.stringContaining("does not exist") },
    ]);
  });

  it("reports the first 20 of many problems with the files", async () => {
    const names = Array.from({ length: 25 }, (_, n) => `moods/broken-${n + 10}.json`);
    await folder.write(Object.fromEntries(names.map((name) => [name, "{"])));
    const { check, seeds } = instance();
    await seeds.run(log);
    const { problems } = (await check()).checks.seeds;
    expect(problems.map(({ file }) => file)).toEqual(names.slice(0, 20));
  });

  it("does not know how the seeds are when the storage does not answer", async () => {
    const { check } = instance();
    await store.open();
    tested.faults.inject({ at: 1, when: "before", lasts: "on" });
    expect(await check()).toMatchObject({
      status: "unavailable",
      checks: { store: { status: "unavailable" }, seeds: { status: "unknown" } },
    });
    expect(events).toMatchObject([{ event: "readiness-failed", code: "storage-unavailable" }]);
  });

  it("never counts seeds, and shows on every instance what a timer counted, and when", async () => {
    const { check, seeds } = instance();
    await seeds.run(log);
    tested.faults.inject();
    expect((await check()).checks.seeds).not.toHaveProperty("states");
    expect(tested.faults.calls).toBe(1);
    const at = new Date("2026-11-26T12:00:00Z");
    await keepFinding(store, "seeds", toFinding(await seeds.count(), at));
    const counted = {
      states: { "in-sync": 1, new: 0 },
      countedAt: "2026-11-26T12:00:00.000Z",
    };
    tested.faults.inject();
    expect((await check()).checks.seeds).toMatchObject(counted);
    expect(tested.faults.calls).toBe(1);
    store = await tested.another();
    expect((await instance().check()).checks.seeds).toMatchObject(counted);
  });

  it("ignores counts of another release", async () => {
    await keepFinding(store, "seeds", { at: "2026-11-26T12:00:00Z", states: "new=3 wilted=1" });
    const { seeds } = (await instance().check()).checks;
    expect(seeds).toMatchObject({ states: { new: 3 }, countedAt: "2026-11-26T12:00:00Z" });
    expect(seeds.states).not.toHaveProperty("wilted");
  });

  it("starts no count after a failed one, however often it is called", async () => {
    const { seeds } = instance({ policy: "off" });
    const readiness = readinessOf(seeds);
    await store.open();
    tested.faults.inject({ at: 1, when: "before", lasts: "on" });
    await expect(seeds.count()).rejects.toThrow("does not answer");
    tested.faults.inject();
    await Promise.all(Array.from({ length: 20 }, () => readiness.check(log)));
    expect((await readiness.check(log)).checks.seeds).not.toHaveProperty("states");
    expect(tested.faults.calls).toBe(1);
  });

  it("reads the storage once in five seconds, and again after a planting run", async () => {
    const { seeds } = instance();
    const readiness = readinessOf(seeds);
    await store.open();
    tested.faults.inject();
    await Promise.all([readiness.check(log), readiness.check(log)]);
    expect((await readiness.check(log)).status).toBe("starting");
    expect(tested.faults.calls).toBe(1);
    await seeds.run(log);
    expect((await readiness.check(log)).status).toBe("ok");
  });

  it("is degraded by rows that are no documents, and by an old backup", async () => {
    await done();
    const foreign = { status: "ok", last: "2026-11-26T02:00:00.000Z", leftOut: 2 } as const;
    expect(await instance({}, foreign).check()).toMatchObject({
      status: "degraded",
      checks: { backups: { status: "ok", leftOut: 2 } },
    });
    expect((await instance({}, { ...foreign, leftOut: 0 }).check()).status).toBe("ok");
    expect((await instance({}, { status: "degraded" }).check()).status).toBe("degraded");
  });
});

it("over HTTP a new table is 503 until it is planted", async () => {
  const storage = await openStorage();
  const folder = await createSeedFolder({ "moods/calm.json": '{"mood":"Calm"}' });
  onTestFinished(() => folder.remove());
  const env = {
    ACCESS: "open",
    DocumentsStorage: storage,
    SEEDS_FOLDER: folder.path,
  };
  const app = createApp({ env, root: "/" });
  onTestFinished(() => app.jobs.stop());
  const ready = async () => {
    const { status, text } = await askOf(app)("health-ready");
    return [status, JSON.parse(text).status];
  };
  expect(await ready()).toEqual([503, "starting"]);
  await app.jobs.plant(log);
  expect(await ready()).toEqual([200, "ok"]);
});

it("a restored planting that was not finished continues at once, not with the next timer", async () => {
  const folder = await createSeedFolder({ "moods/calm.json": '{"mood":"Calm"}' });
  onTestFinished(() => folder.remove());
  const instance = async () => {
    const env = {
      ...{ ACCESS: "open", DocumentsStorage: await anyStorage() },
      ...{ SEEDS_FOLDER: folder.path, BACKUP_FOLDER: join(folder.path, "backups") },
    };
    const app = createApp({ env, root: "/" });
    onTestFinished(() => app.stop());
    const call = async (...asked: Parameters<Ask>) => JSON.parse((await askOf(app)(...asked)).text);
    return { call, jobs: app.jobs };
  };
  const [one, other] = [await instance(), await instance()];
  await one.jobs.backUp(log);
  const { backups } = await one.call("backups-list");
  await other.jobs.plant(log);
  const restored = await other.call("backups-restore", {
    params: { name: backups[0].name },
    body: '{"mode":"missing"}',
  });
  expect(restored).toMatchObject({ done: true });
  await expect
    .poll(() => other.call("health-ready"))
    .toMatchObject({
      status: "ok",
      checks: { seeds: { collections: { moods: { state: "done" } } } },
    });
});

it("requests never make it read documents, seeds or backups: timers do, for every instance", async () => {
  const storage = await openStorage();
  const folder = await createSeedFolder({ "moods/calm.json": '{"mood":"Calm"}' });
  onTestFinished(() => folder.remove());
  const settings = { DocumentsStorage: storage, SEEDS_FOLDER: folder.path };
  const instance = (BACKUP_FOLDER: string) => {
    const app = createApp({ env: { ...settings, BACKUP_FOLDER }, root: "/" });
    onTestFinished(() => app.jobs.stop());
    const ask = async (times: number) => {
      let storageCalls = 0;
      const asking = askOf(app, (_, event) => {
        storageCalls += event.event === "request" ? event.storageCalls : 0;
      });
      const replies = await Promise.all(
        Array.from(
          { length: times },
          async () => JSON.parse((await asking("health-ready")).text).checks,
        ),
      );
      return { checks: replies.at(-1), storageCalls };
    };
    return { ask, jobs: app.jobs };
  };
  const backups = join(folder.path, "backups");
  // An instance that looks elsewhere for backups finds none.
  const [one, other] = [instance(backups), instance(join(folder.path, "elsewhere"))];
  await one.jobs.plant(log);
  const before = await one.ask(20);
  expect(before.checks).toMatchObject({ seeds: { status: "ok" }, backups: { status: "unknown" } });
  expect(before.checks.seeds).not.toHaveProperty("states");
  expect(before.storageCalls).toBeLessThanOrEqual(1);
  await one.jobs.reportSeeds(log);
  await one.jobs.backUp(log);
  const seen = {
    seeds: { states: { "in-sync": 1, new: 0 }, countedAt: expect.stringMatching(/Z$/) },
    backups: { status: "ok", checkedAt: expect.stringMatching(/Z$/) },
  };
  expect((await one.ask(1)).checks).toMatchObject(seen);
  const elsewhere = await other.ask(20);
  expect(elsewhere.checks).toMatchObject(seen);
  expect(elsewhere.storageCalls).toBeLessThanOrEqual(1);
  await other.jobs.lookAtBackups(log);
  expect((await other.ask(1)).checks.backups).toMatchObject({ status: "none" });
});
