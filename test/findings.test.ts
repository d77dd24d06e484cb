import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type App, createApp } from "../src/app.ts";
import { answer, textOf } from "../src/http/answer.ts";
import { requestMark } from "../src/http/request/foreign-page.ts";
import { type FaultProxy, startFaultProxy } from "./support/fault-proxy.ts";
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

  const call = async (name: string) => {
    const operation = app.operations.find((one) => one.name === name);
    if (operation === undefined) {
      throw new Error(`There is no ${name}.`);
    }
    const { method, path } = operation;
    const headers = { [requestMark]: "1" };
    const request = new Request(`http://localhost${path}`, { method, headers });
    const invocation = { params: {}, requestId: "r1", access: app.access, log: () => {} };
    const reply = await answer(operation, request, invocation);
    return { status: reply.status, body: JSON.parse(textOf(reply)) };
  };

  it.for(["backups-make", "seeds-plan"])("is done all the same: %s", async (name) => {
    const before = proxy.counts.get("busy") ?? 0;
    expect(await call(name)).toMatchObject({ status: 200, body: { success: true } });
    expect(proxy.counts.get("busy")).toBeGreaterThan(before);
  });
});
