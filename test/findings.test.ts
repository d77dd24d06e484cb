import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { type App, createApp } from "../src/app.ts";
import type { LogEvent } from "../src/base/events.ts";
import { type FaultProxy, startFaultProxy } from "./support/fault-proxy.ts";
import { askOf } from "./support/in-process-api.ts";
import { openStorage } from "./support/storage.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

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

describe("a place for backups", () => {
  const appWith = async () => {
    const folder = await temporaryFolder();
    const env = {
      ...{ ACCESS: "open", ALLOW_OPEN_ACCESS: "true", SEED_POLICY: "off" },
      DocumentsStorage: `sqlite:${join(folder, "documents.db")}`,
      BACKUP_FOLDER: join(folder, "backups"),
    };
    const { access, operations, stop } = createApp({ env, root: "." });
    onTestFinished(stop);
    const events: LogEvent[] = [];
    const ask = askOf({ access, operations }, (_, event) => events.push(event));
    const { status } = await ask("moods-create", { body: '{"id":"calm","mood":"Calm"}' });
    expect(status).toBe(201);
    return { ask, backups: env.BACKUP_FOLDER, events };
  };

  it("that can't take the record of an erasure does not keep a document from being erased, and the log says why", async () => {
    const { ask, backups, events } = await appWith();
    await writeFile(backups, "This is not a folder.");
    const { status, text } = await ask("moods-erase", { params: { id: "calm" } });
    expect([status, JSON.parse(text)]).toMatchObject([200, { success: true }]);
    expect((await ask("moods-get", { params: { id: "calm" } })).status).toBe(404);
    expect(events).toContainEqual(
      expect.objectContaining({ event: "erasure-file-failed", code: "misconfigured" }),
    );
  });

  it("whose record of an erasure can't be read is restored from, and the log says which it is", async () => {
    const { ask, backups, events } = await appWith();
    const { name } = JSON.parse((await ask("backups-make")).text);
    await mkdir(join(backups, "erasures"));
    await writeFile(join(backups, "erasures", "moods-broken.json"), "{");
    const { status, text } = await ask("backups-restore", {
      params: { name },
      body: '{"mode":"merge"}',
    });
    expect([status, JSON.parse(text)]).toMatchObject([200, { success: true, done: true }]);
    expect(events).toContainEqual(
      expect.objectContaining({ event: "erasure-unreadable", file: "moods-broken.json" }),
    );
  });
});
