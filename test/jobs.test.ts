import { existsSync } from "node:fs";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { TableClient } from "@azure/data-tables";
import { afterAll, beforeAll, expect, it, onTestFinished } from "vitest";
import { createApp } from "../src/app.ts";
import type { LogEvent } from "../src/base/events.ts";
import { documentTypes } from "../src/documents/index.ts";
import { attempt, type Jobs } from "../src/jobs.ts";
import { createSeedFolder, type SeedFolder } from "./support/seed-folder.ts";
import { openStorage } from "./support/storage.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

let storage: string;
let seeds: SeedFolder;
beforeAll(async () => {
  storage = await openStorage();
  seeds = await createSeedFolder({
    "moods/calm.json": '{"mood":"Calm"}',
    "moods/cross.json": '{"mood":"Cross"}',
    "moods/broken.json": "{",
  });
});
afterAll(async () => {
  await seeds.remove();
});

async function eventsOf(
  env: Readonly<Record<string, string>>,
  run: (jobs: Jobs, log: (level: string, event: LogEvent) => void) => Promise<void>,
): Promise<readonly (readonly [string, LogEvent])[]> {
  const events: [string, LogEvent][] = [];
  const settings = { DocumentsStorage: storage, SEEDS_FOLDER: seeds.path };
  const { jobs } = createApp({ env: { ...settings, ...env }, root: process.cwd() });
  await run(jobs, (level, event) => events.push([level, event]));
  await jobs.stop();
  return events;
}

it("planting reports what was planted, its cost, and the invalid file; a second run reports nothing", async () => {
  const [problem, planted, ...rest] = await eventsOf({}, (jobs, log) => jobs.plant(log));
  expect(problem).toMatchObject(["warn", { event: "seed-problem", file: "moods/broken.json" }]);
  expect(planted).toMatchObject([
    "info",
    { event: "planted", collections: { moods: { state: "done", planted: 2 } } },
  ]);
  expect(planted?.[1]).toHaveProperty("storageCalls", expect.any(Number));
  expect(rest).toEqual([]);
  expect(await eventsOf({}, (jobs, log) => jobs.plant(log))).toEqual([]);
});

type Planted = Readonly<Record<string, { readonly planted: number }>>;

it.for([0, 1, 10, 100, 1_000])(
  "an app that is stopped %i turns after it begins to plant ends with what it has, and the next one plants the rest",
  async (turns) => {
    const many = Array.from({ length: 200 }, (_, n) => [`moods/m${n}.json`, `{"mood":"${n}"}`]);
    const folder = await createSeedFolder(Object.fromEntries(many));
    onTestFinished(() => folder.remove());
    const events: LogEvent[] = [];
    const log = (_: string, event: LogEvent) => events.push(event);
    const file = join(await temporaryFolder(), "documents.db");
    const env = { DocumentsStorage: `sqlite:${file}`, SEEDS_FOLDER: folder.path };
    const open = () => createApp({ env, root: process.cwd() });
    const app = open();
    const planting = app.jobs.plant(log);
    for (let turn = 0; turn < turns; turn += 1) {
      await setImmediate();
    }
    await app.stop();
    await planting;
    const next = open();
    await next.jobs.plant(log);
    await next.stop();
    expect(events.filter(({ event }) => event.endsWith("-failed"))).toEqual([]);
    const planted = events.map((event) => {
      const { moods } = (event.event === "planted" ? event.collections : {}) as Planted;
      return moods?.planted ?? 0;
    });
    expect(planted.reduce((sum, count) => sum + count, 0)).toBe(200);
  },
);

it("seeds are reported by state", async () => {
  const events = await eventsOf({}, (jobs, log) => jobs.reportSeeds(log));
  expect(events).toMatchObject([
    ["info", { event: "seeds", states: { "in-sync": 2, new: 0, edited: 0, conflict: 0 } }],
  ]);
  expect(events[0]?.[1]).toMatchObject({ storageCalls: 1 + 2 * documentTypes.length });
});

it.for([
  { env: {}, level: "info", status: "ok", store: "ok" },
  { env: { SEEDS_FOLDER: "/not-there" }, level: "warn", status: "degraded", store: "ok" },
  {
    env: { DocumentsStorage: "nonsense" },
    level: "warn",
    status: "unavailable",
    store: "misconfigured",
  },
])("readiness is reported as $status by $level", async ({ env, level, ...statuses }) => {
  const events = await eventsOf(env, async (jobs, log) => {
    if (statuses.store === "ok") {
      await jobs.plant(() => undefined);
      await jobs.reportSeeds(() => undefined);
      await jobs.lookAtBackups(() => undefined);
    }
    await jobs.reportReadiness(log);
  });
  const reason = { event: "readiness-failed", code: "misconfigured" };
  expect(events).toMatchObject([
    ...(statuses.store === "ok" ? [] : [["warn", reason]]),
    [level, { event: "readiness", ...statuses }],
  ]);
});

it("pruning reports what it dropped, and its cost", async () => {
  expect(await eventsOf({}, (jobs, log) => jobs.prune(log))).toMatchObject([
    [
      "info",
      {
        ...{ event: "pruned", documents: 0, revisions: 0, receipts: 0, complete: true },
        // Opening it, and the place where the run before ended.
        storageCalls: 2 + 3 * documentTypes.length,
      },
    ],
  ]);
});

it("a backup reports its content, and its storage calls", async () => {
  const BACKUP_FOLDER = await temporaryFolder();
  expect(await eventsOf({ BACKUP_FOLDER }, (jobs, log) => jobs.backUp(log))).toMatchObject([
    [
      "info",
      {
        event: "backup-made",
        by: "timer",
        collections: { moods: { documents: 2, ledger: 2 } },
        leftOut: 0,
        removed: [],
        storageCalls: expect.any(Number),
      },
    ],
  ]);
  expect(await eventsOf({}, (jobs, log) => jobs.backUp(log))).toEqual([
    ["info", { event: "backups-off" }],
  ]);
});

it("a backup by the timer names the rows that are no documents", async () => {
  const own = await openStorage();
  const env = { DocumentsStorage: own, BACKUP_FOLDER: await temporaryFolder() };
  await eventsOf(env, (jobs, log) => jobs.plant(log));
  const table = TableClient.fromConnectionString(own, "documents", {
    allowInsecureConnection: true,
  });
  await table.createEntity({ partitionKey: "moods", rowKey: "d|strange", note: "by hand" });
  expect(await eventsOf(env, (jobs, log) => jobs.backUp(log))).toMatchObject([
    ["info", { event: "backup-made", leftOut: 1 }],
    ["warn", { event: "backup-left-out", type: "moods", id: "strange", number: 0 }],
  ]);
});

it("no job begins in an app that is stopped", async () => {
  const file = join(await temporaryFolder(), "documents.db");
  const env = { DocumentsStorage: `sqlite:${file}`, BACKUP_FOLDER: await temporaryFolder() };
  const events = await eventsOf(env, async (jobs, log) => {
    await jobs.stop();
    await Promise.all([jobs.plant(log), jobs.reportSeeds(log), jobs.lookAtBackups(log)]);
    await Promise.all([jobs.reportReadiness(log), jobs.backUp(log), jobs.prune(log)]);
  });
  expect([events, existsSync(file)]).toEqual([[], false]);
});

it("a job that fails for a reason that nobody foresaw is logged with its place, and thrown at nobody", async () => {
  const events: unknown[] = [];
  const log = (...event: readonly unknown[]) => events.push(event);
  const cause = "a text, which some libraries throw";
  await attempt("seeds-failed", log, () => Promise.reject(new TypeError("Odd.", { cause })));
  await attempt("seeds-failed", log, () => Promise.reject("only a text"));
  const error = { name: "TypeError", message: "Odd.", stack: expect.stringContaining("jobs.test") };
  expect(events).toEqual([
    ["error", { event: "seeds-failed", error: { ...error, cause: { message: cause } } }],
    ["error", { event: "seeds-failed", error: { message: "only a text" } }],
  ]);
});

it("a look for backups says since when there are none, each time the same", async () => {
  const own = await openStorage();
  const env = { DocumentsStorage: own, BACKUP_FOLDER: await temporaryFolder() };
  const table = TableClient.fromConnectionString(own, "documents", {
    allowInsecureConnection: true,
  });
  const look = async () => {
    expect(await eventsOf(env, (jobs, log) => jobs.lookAtBackups(log))).toEqual([]);
    return table.getEntity<{ at: string; since: string }>("system", "found-backups");
  };
  const first = await look();
  expect(first.since).toBe(first.at);
  const second = await look();
  expect(second.at > first.at).toBe(true);
  expect(second.since).toBe(first.at);
});

it("a backup ends at its next part when the app is stopped, which waits for that", async () => {
  const env = {
    DocumentsStorage: `sqlite:${join(await temporaryFolder(), "documents.db")}`,
    BACKUP_FOLDER: await temporaryFolder(),
  };
  const { jobs } = createApp({ env, root: process.cwd() });
  const events: LogEvent[] = [];
  void jobs.backUp((_, event) => events.push(event));
  await jobs.stop();
  expect(events).toMatchObject([{ event: "backup-begun" }]);
});

it.for<[keyof Jobs, string]>([
  ["plant", "planting-failed"],
  ["reportSeeds", "seeds-failed"],
  ["backUp", "backup-failed"],
  ["prune", "pruning-failed"],
])(
  "%s with a storage that refuses the app is logged as %s, and thrown at nobody",
  async ([job, event]) => {
    const BACKUP_FOLDER = await temporaryFolder();
    const key = Buffer.from("another key").toString("base64");
    const DocumentsStorage = storage.replace(/AccountKey=[^;]+/, `AccountKey=${key}`);
    const events = await eventsOf({ BACKUP_FOLDER, DocumentsStorage }, async (jobs, log) =>
      jobs[job](log),
    );
    expect(events).toMatchObject([["error", { event, code: "misconfigured" }]]);
  },
);

it.for(["true", "false"])(
  "a missing folder is reported each time (USE_SEED_DATA_MODE=%s)",
  async (USE_SEED_DATA_MODE) => {
    const env = { SEEDS_FOLDER: "/not-there", USE_SEED_DATA_MODE };
    for (const _ of ["first", "second"]) {
      expect(await eventsOf(env, (jobs, log) => jobs.plant(log))).toMatchObject([
        ["warn", { event: "seed-problem", file: "SEEDS_FOLDER" }],
      ]);
    }
  },
);
