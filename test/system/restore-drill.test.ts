import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { freePort, RunningCommand } from "../support/npm-start.ts";
import { type Reply, readReply } from "../support/reply.ts";

let data: string;
let port: number;
let running: RunningCommand[];
beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), "seedbed-"));
  port = await freePort();
  running = [];
});
afterEach(async () => {
  await Promise.all(running.map((command) => command.kill()));
  await rm(data, { recursive: true });
});

async function start(env: Readonly<Record<string, string>> = {}): Promise<RunningCommand> {
  const command = new RunningCommand([], { PORT: String(port), SEEDBED_DATA: data, ...env });
  running.push(command);
  await command.printed(/Open http/);
  return command;
}

async function send(method: string, path: string, body?: object): Promise<Reply> {
  return readReply(
    await fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      headers: { "seedbed-request": "1", ...(body && { "content-type": "application/json" }) },
      ...(body && { body: JSON.stringify(body) }),
    }),
  );
}

/** All documents, and the history of one of them. */
async function everything(): Promise<{ documents: string; history: unknown }> {
  const { text } = await send("GET", "/api/export");
  const { body } = await send("GET", "/api/moods/angry/revisions");
  return { documents: text, history: body["revisions"] };
}

it("a destroyed store is restored, on the same machine and on another", async () => {
  const machine = await start();
  await send("PATCH", "/api/moods/angry", { intensity: 1, note: "落ち着いて 🌱" });
  await send("POST", "/api/moods", { id: "mine", mood: "Mine" });
  const good = await everything();
  const made = await send("POST", "/api/backups");
  expect([made.status, made.body["done"]]).toEqual([200, true]);
  const name = String(made.body["name"]);

  const { documents } = await send("GET", "/api/moods");
  for (const [index, { id }] of documents.entries()) {
    await (index % 2 === 0
      ? send("DELETE", `/api/moods/${id}`)
      : send("PATCH", `/api/moods/${id}`, { mood: "Wrecked" }));
  }
  await send("POST", "/api/moods", { id: "weed", mood: "Weed" });
  expect((await everything()).documents).not.toBe(good.documents);

  const restore = (body: object) => send("POST", `/api/backups/${name}/restore`, body);
  const planned = await restore({ mode: "exact", plan: true });
  const counts = { created: 9, updated: 8, deleted: 1 };
  expect(planned.body).toMatchObject({ plan: true, ...counts });
  expect((await send("POST", `/api/backups/${name}/verify`)).body).toMatchObject({ ok: true });
  const restored = await restore({ mode: "exact" });
  expect(restored.body).toMatchObject({ done: true, plan: false, ...counts });
  expect((await everything()).documents).toBe(good.documents);
  expect((await restore({ mode: "exact", plan: true })).body).toMatchObject({
    ...{ created: 0, updated: 0, deleted: 0 },
  });
  machine.signal("SIGINT", "group");
  await machine.exited;

  await start({
    SEEDBED_DATA: join(data, "another"),
    BACKUP_FOLDER: join(data, "backups"),
    PARTITIONS_PER_TYPE: "16",
    SEED_POLICY: "off",
  });
  expect((await restore({})).body).toMatchObject({ done: true, updated: 0, deleted: 0 });
  expect(await everything()).toEqual(good);
}, 60_000);
