import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { type Azurite, startAzurite } from "../../src/local/storage/azurite.ts";
import { type FaultProxy, proxyFaults, startFaultProxy } from "../support/fault-proxy.ts";
import type { Deeds } from "./clients.ts";
import { Instance } from "./instances.ts";
import { giveUpLease, soak } from "./soak.ts";
import { openSoakStorage } from "./storage.ts";

describe("a soak", () => {
  let azurite: Azurite;
  let folder: string;
  let instances: readonly Instance[] = [];
  let proxy: FaultProxy;
  afterEach(async () => {
    await Promise.all(instances.map((instance) => instance.stop()));
    await proxy?.stop();
    await azurite?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it("of two instances with faults loses no write, restores nothing erased and leaves no state", async () => {
    azurite = await startAzurite({});
    proxy = await startFaultProxy(azurite.connectionString);
    folder = await mkdtemp(join(tmpdir(), "seedbed-soak-"));
    const behind = proxy.connectionString;
    const storage = await openSoakStorage(azurite.connectionString, { folder, behind });
    instances = [new Instance(), new Instance()];
    // "never" costs a deadline of ten seconds, and a kill costs a lease of five minutes: those are for the long run.
    const faults = proxyFaults.filter((fault) => fault !== "never");
    // In turn rather than at random, because some might not occur in so short a time.
    let [calls, sent] = [0, 0];
    let next = 1;
    proxy.plan = () => {
      calls += 1;
      if (calls < next) {
        return undefined;
      }
      next = calls + 1 + Math.floor(Math.random() * 39);
      sent += 1;
      return faults[sent % faults.length];
    };
    const isEnough = (acknowledged: number, { backupsMade }: Deeds) =>
      acknowledged > 50 && backupsMade > 0 && faults.every((fault) => proxy.counts.get(fault));
    const report = await soak({
      ...{ ...storage, instances, duration: 8_000, isEnough, writers: 4, random: Math.random },
      settle: async () => {
        proxy.plan = () => undefined;
        // A client that lost its storage at the end has left its lease; this run doesn't wait five minutes for it.
        await giveUpLease(storage.store);
      },
    });
    expect(report.faults).toEqual([]);
    expect(report.acknowledged).toBeGreaterThan(50);
    expect(report.deeds.backupsMade).toBeGreaterThan(0);
    for (const fault of faults) {
      expect(proxy.counts.get(fault), fault).toBeGreaterThan(0);
    }
  });
});
