import { afterEach, describe, expect, it } from "vitest";
import { type Azurite, startAzurite } from "../../src/local/azurite.ts";
import { type Host, startHost } from "../../src/local/host.ts";
import { type FaultProxy, proxyFaults, startFaultProxy } from "../support/fault-proxy.ts";
import { soak } from "./soak.ts";

const root = new URL("../../", import.meta.url).pathname;

describe("a soak", () => {
  let azurite: Azurite;
  let host: Host;
  let proxy: FaultProxy;
  afterEach(async () => {
    await host?.stop();
    await proxy?.stop();
    await azurite?.stop();
  });

  it("with 10% of all storage calls going wrong loses no write, makes none twice and breaks no history", async () => {
    azurite = await startAzurite({});
    proxy = await startFaultProxy(azurite.connectionString);
    Object.assign(process.env, { SEED_POLICY: "off", DocumentsStorage: proxy.connectionString });
    host = await startHost({
      entry: `${root}dist/index.cjs`,
      hostJson: `${root}dist/host.json`,
      port: 0,
      log: () => {},
    });
    await fetch(`${host.url}/api/moods`);
    // "never" costs a deadline of ten seconds: that is for the long run.
    const faults = proxyFaults.filter((fault) => fault !== "never");
    proxy.plan = () =>
      Math.random() < 0.1 ? faults[Math.floor(Math.random() * faults.length)] : undefined;
    const options = { duration: 8_000, writers: 6, readers: 2, random: Math.random };
    const report = await soak({ ...options, url: host.url }, async () => {
      proxy.plan = () => undefined;
    });
    expect(report.faults).toEqual([]);
    expect(report.acknowledged).toBeGreaterThan(50);
    expect(report.reads).toBeGreaterThan(5);
    for (const fault of faults) {
      expect(proxy.counts.get(fault), fault).toBeGreaterThan(0);
    }
  });
});
