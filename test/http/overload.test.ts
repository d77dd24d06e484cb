import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type RunningApp, startBundle } from "../support/app.ts";
import { type FaultProxy, startFaultProxy } from "../support/fault-proxy.ts";
import { openStorage } from "../support/storage.ts";

describe("more requests than an instance can take", () => {
  let storage: string;
  let host: RunningApp;
  let proxy: FaultProxy;
  beforeAll(async () => {
    storage = await openStorage();
    proxy = await startFaultProxy(storage);
    host = await startBundle({ settings: { DocumentsStorage: proxy.connectionString } });
    await fetch(`${host.url}/api/moods`);
  });
  afterAll(async () => {
    await host?.stop();
    await proxy?.stop();
  });
  const statusOf = async (path: string) => (await fetch(`${host.url}${path}`)).status;

  it("wait or are refused at once, while health checks are answered; afterwards all is as before", async () => {
    const held = Promise.withResolvers<void>();
    const areRefused = Promise.withResolvers<void>();
    proxy.plan = () => "slow";
    proxy.slowness = held.promise;
    let refusals = 0;
    const wave = Array.from({ length: 200 }, async () => {
      const response = await fetch(`${host.url}/api/moods/none`);
      refusals += response.status === 503 ? 1 : 0;
      if (refusals === 60) {
        areRefused.resolve();
      }
      return response;
    });
    // None of these has waited for the storage, which has not answered anything yet.
    await areRefused.promise;
    expect(await statusOf("/api/health")).toBe(200);
    held.resolve();
    const answers = await Promise.all(wave);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([404, 503]));
    const refused = answers.filter(({ status }) => status === 503);
    // This many are admitted at once; others may be admitted after those were answered.
    expect(answers.length - refused.length).toBeGreaterThanOrEqual(64);
    for (const response of refused) {
      expect(response.headers.get("retry-after")).toBe("1");
      expect(await response.json()).toMatchObject({ code: "overloaded" });
    }
    proxy.plan = () => undefined;
    const after = await Promise.all(Array.from({ length: 40 }, () => statusOf("/api/moods/none")));
    expect(new Set(after)).toEqual(new Set([404]));
  });

  it("are admitted again after earlier ones have failed", async () => {
    proxy.plan = () => "failing";
    const failed = await Promise.all(Array.from({ length: 64 }, () => statusOf("/api/moods/none")));
    expect(new Set(failed)).toEqual(new Set([503]));
    proxy.plan = () => undefined;
    expect(await statusOf("/api/moods/none")).toBe(404);
  });
});
