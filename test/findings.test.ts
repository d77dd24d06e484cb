import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type App, createApp } from "../src/app.ts";
import { type FaultProxy, startFaultProxy } from "./support/fault-proxy.ts";
import { askOf } from "./support/in-process-api.ts";
import { openStorage } from "./support/storage.ts";

describe("work whose finding can't be stored", () => {
  let app: App;
  let storage: string;
  let folder: string;
  let proxy: FaultProxy;
  beforeAll(async () => {
    storage = await openStorage();
    proxy = await startFaultProxy(storage);
    folder = await mkdtemp(join(tmpdir(), "seedbed-test-"));
    app = createApp({
      env: {
        ...{ ACCESS: "open", SEED_POLICY: "missing", BACKUP_FOLDER: folder },
        DocumentsStorage: proxy.connectionString,
      },
      root: ".",
    });
    // Except the query that opens the table.
    proxy.plan = ({ body, path }) =>
      /RowKey=(?:'|%27)found-/.test(path) || body.includes("found-") ? "busy" : undefined;
  });
  afterAll(async () => {
    await proxy?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it.for(["backups-make", "seeds-plan"])("is done all the same: %s", async (name) => {
    const before = proxy.counts.get("busy") ?? 0;
    const { status, text } = await askOf(app)(name);
    expect([status, JSON.parse(text).success]).toEqual([200, true]);
    expect(proxy.counts.get("busy")).toBeGreaterThan(before);
  });
});
