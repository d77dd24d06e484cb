import { describe, expect, it } from "vitest";
import { Events } from "./events.ts";
import { type Scenario, simulate } from "./simulate.ts";

const calm: Scenario = {
  deployments: 1,
  layout: { partitions: 16, instances: 10 },
  rate: 400,
  seconds: 10,
  seed: 1,
  calls: [{ share: 1, instanceMs: 8, storageCalls: 1, rows: 4, isCacheable: true }],
  limits: { partitionRows: 2_000, accountRows: 20_000, longestWait: 1_000, callMs: 5 },
};

it("events happen in the order of their time, also those that are planned by others", () => {
  const events = new Events();
  const seen: number[] = [];
  for (const at of [5, 3, 9, 1, 7, 3, 8, 2]) {
    events.plan(at, () => seen.push(events.now));
  }
  events.plan(4, () => events.plan(6, () => seen.push(events.now)));
  events.run();
  expect(seen).toEqual([1, 2, 3, 3, 5, 6, 7, 8, 9]);
});

describe("the simulation of an account", () => {
  it("gives the same for the same seed, and something else for another", () => {
    expect(simulate(calm)).toEqual(simulate(calm));
    expect(simulate({ ...calm, seed: 2 })).not.toEqual(simulate(calm));
  });

  it("has as many requests as come, and as much use as they need", () => {
    const { all, use } = simulate(calm);
    expect(all.requests / 4_000).toBeCloseTo(1, 1);
    // 400 a second, of 8 ms over 10 instances; of 4 rows, in an account for 20,000.
    expect(use.instance).toBeGreaterThan(0.32);
    expect(use.instance).toBeLessThan(0.36);
    expect(use.account).toBeCloseTo(0.08, 2);
    expect(all.failed).toBe(0);
    // An instance's time and the storage's mean.
    expect(all.p50).toBeGreaterThan(8);
    expect(all.p50).toBeLessThan(20);
  });

  it.for([
    { name: "a partition", change: { layout: { partitions: 1, instances: 40 }, rate: 2_000 } },
    { name: "the account", change: { layout: { partitions: 64, instances: 100 }, rate: 8_000 } },
  ])("refuses what is too much for $name, after the SDK's retries", ({ change }) => {
    const { all } = simulate({ ...calm, ...change });
    expect(all.failed).toBeGreaterThan(0.1);
    expect(all.p99).toBeGreaterThan(1_000);
  });

  it("makes requests wait for instances that are too few", () => {
    const { all, use } = simulate({ ...calm, layout: { partitions: 16, instances: 2 } });
    expect(use.instance).toBeGreaterThan(1);
    expect([all.failed, all.p99 > 500]).toEqual([0, true]);
  });

  it("has less to do for the storage if reads are cached", () => {
    const layout = { ...calm.layout, cacheHits: 0.75 };
    const { use } = simulate({ ...calm, layout });
    expect(use.account / simulate(calm).use.account).toBeCloseTo(0.25, 1);
  });

  it("loses what goes to a partition while it moves, and nothing else", () => {
    const incident = { kind: "a partition moves", at: 3, lasts: 4 } as const;
    const { all, incident: during } = simulate({ ...calm, incident });
    // The partition has a sixteenth of the most wanted type's 40 %; retries reach the last half second.
    expect(during.failed).toBeGreaterThan(0.015);
    expect(during.failed).toBeLessThan(0.03);
    expect(all.failed * all.requests).toBeCloseTo(during.failed * during.requests, 6);
  });

  it("loses what an instance was doing when it ends, and goes on with the others", () => {
    const incident = { kind: "an instance ends", at: 3, lasts: 4 } as const;
    const { all, incident: during } = simulate({ ...calm, rate: 1_000, incident });
    expect(all.failed * all.requests).toBeGreaterThan(0);
    expect(all.failed * all.requests).toBeLessThan(30);
    expect(during.p99).toBeGreaterThan(simulate({ ...calm, rate: 1_000 }).all.p99);
  });
});
