import { afterEach, beforeEach, expect, it, onTestFinished, vi } from "vitest";
import { DocumentError } from "../../src/base/errors.ts";
import type { LogEvent } from "../../src/base/events.ts";
import { documentTypes } from "../../src/documents/index.ts";
import { PlantingRuns, repeatDelays } from "../../src/seeding/planting-runs.ts";
import { type RunOutcome, SeedService } from "../../src/seeding/seed-service.ts";
import { plantingDue } from "../../src/store/planting.ts";
import { hooked } from "../support/hooked.ts";
import { plantingOf, setPlantingOf } from "../support/planting.ts";
import { createSeedFolder } from "../support/seed-folder.ts";
import { openSqliteStore } from "../support/stores.ts";

const away = () => {
  throw new DocumentError("storage-unavailable", "The storage does not answer.");
};

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] }));
afterEach(() => void vi.useRealTimers());

/** Runs with these outcomes (the last is repeated), and the times between them in milliseconds. */
function runsOf(outcomes: readonly (() => RunOutcome)[], failed = [5, 40], waiting = 80) {
  const times: number[] = [];
  const events: LogEvent[] = [];
  const runs = new PlantingRuns({
    run: async () => {
      times.push(performance.now());
      return (outcomes[times.length - 1] ?? outcomes.at(-1) ?? away)();
    },
    log: (_level, event) => events.push(event),
    delays: { failed, waiting },
  });
  onTestFinished(() => runs.stop());
  const between = () => times.slice(1).map((time, index) => time - (times[index] ?? 0));
  return { runs, events, times, between, log: () => {} };
}

it("a failed run is repeated soon, then less often, until one has ended well", async () => {
  const { between, events, runs, log } = runsOf([away, away, away, () => "settled"]);
  await runs.run(log);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(between()).toEqual([5, 40, 40]);
  expect(events).toMatchObject([
    { event: "planting-failed", code: "storage-unavailable" },
    { event: "planting-failed", code: "storage-unavailable" },
  ]);
});

it("after a success the next failure is repeated as soon as the first", async () => {
  const { between, runs, log } = runsOf([away, away, () => "settled", away, () => "settled"]);
  await runs.run(log);
  await vi.advanceTimersByTimeAsync(45);
  await runs.run(log);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(between()).toEqual([5, 40, 0, 5]);
});

it("a run in between takes the place of the repeat that was due", async () => {
  const { between, runs, log } = runsOf([away, () => "waiting", () => "settled"]);
  await runs.run(log);
  await runs.run(log);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(between()).toEqual([0, 80]);
});

it("while others have to finish it is looked again after a while", async () => {
  const { between, events, runs, log } = runsOf([() => "waiting", () => "settled"]);
  await runs.run(log);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(between()).toEqual([80]);
  expect(events).toEqual([]);
});

it("calls during a run share one more run after it, which sees what they are about", async () => {
  const { runs, times, log } = runsOf([() => "settled"]);
  await Promise.all([runs.run(log), runs.run(log), runs.run(log)]);
  expect(times).toHaveLength(2);
  await runs.run(log);
  expect(times).toHaveLength(3);
});

it("a call during a run is not followed up after a stop", async () => {
  const { runs, times, log } = runsOf([() => "settled"]);
  const running = [runs.run(log), runs.run(log)];
  await Promise.all([...running, runs.stop()]);
  expect(times).toHaveLength(1);
});

it("only a process that plants looks again, and not after a stop", async () => {
  const { runs, times, log } = runsOf([() => "settled"]);
  runs.again();
  expect(times).toHaveLength(0);
  await runs.run(log);
  runs.again();
  expect(times).toHaveLength(2);
  await runs.stop();
  runs.again();
  expect(times).toHaveLength(2);
});

it("nothing is repeated after a stop, even by a run in progress", async () => {
  const { runs, times, log } = runsOf([away]);
  const running = runs.run(log);
  await Promise.all([running, runs.stop()]);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(times).toHaveLength(1);
});

it("a fault of a moment costs seconds, one that stays does not cost a call a second", () => {
  expect(repeatDelays.failed[0]).toBeLessThanOrEqual(5_000);
  expect(repeatDelays.failed.at(-1)).toBeGreaterThanOrEqual(5 * 60_000);
  expect(repeatDelays.waiting).toBeGreaterThanOrEqual(60_000);
});

it("the planting of a new table completes by itself after a storage outage, and after another release died", async () => {
  const folder = await createSeedFolder({ "moods/calm.json": '{"mood":"Calm"}' });
  onTestFinished(() => folder.remove());
  const { store } = await openSqliteStore({ begin: plantingDue(["moods", "personas"]) });
  let outages = 2;
  const flaky = hooked(store, {
    fence: async () => {
      outages -= 1;
      if (outages >= 0) {
        away();
      }
    },
  });
  const seeds = new SeedService({
    store: async () => flaky,
    settings: () => ({ folder: folder.path, policy: "if-empty", filesFirst: false }),
    types: documentTypes.filter(({ collection }) => ["moods", "personas"].includes(collection)),
    root: "/",
  });
  const at = new Date().toISOString();
  await setPlantingOf(store, { kind: "started", fileSet: "gone", at, isFirst: true }, "personas");
  const runs = new PlantingRuns({
    run: (log) => seeds.run(log),
    log: () => {},
    delays: { failed: [1, 2], waiting: 5 },
  });
  onTestFinished(() => runs.stop());
  await runs.run(() => {});
  expect(seeds.status).toMatchObject({ isRunning: false, failure: "The storage does not answer." });
  await expect.poll(() => plantingOf(store)).toMatchObject({ kind: "done" });
  expect(seeds.status.failure).toBeUndefined();
  await setPlantingOf(
    store,
    { kind: "started", fileSet: "gone", at: "2026-01-01T00:00:00Z", isFirst: true },
    "personas",
  );
  await expect.poll(() => plantingOf(store, "personas")).toMatchObject({ kind: "unseeded" });
});
