import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, onTestFinished } from "vitest";
import { type RunningApp, startBundle } from "../support/app.ts";
import { type Reply, readReply } from "../support/reply.ts";
import { createSeedFolder } from "../support/seed-folder.ts";
import { openStorage } from "../support/storage.ts";

let folder: string;
let running: RunningApp;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "seedbed-"));
});
afterEach(async () => {
  await running.stop();
  await rm(folder, { recursive: true });
});

/** Starts the app on an empty storage, with the same place for backups. */
async function start(settings: Readonly<Record<string, string>>): Promise<void> {
  const DocumentsStorage = await openStorage();
  running = await startBundle({
    settings: { DocumentsStorage, BACKUP_FOLDER: join(folder, "backups"), ...settings },
  });
}

async function send(method: string, path: string, body?: object): Promise<Reply> {
  return readReply(
    await fetch(`${running.url}${path}`, {
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
  const seeds = await createSeedFolder({
    "moods/angry.json": '{"mood":"Angry","intensity":5}',
    "moods/confused.json": '{"mood":"Confused"}',
    "moods/grieving.json": '{"mood":"Grieving"}',
    "moods/impatient.json": '{"mood":"Impatient"}',
    "prompts/opening.prompty": "---\nname: Opening\n---\nsystem:\nOpen the call.\n",
  });
  onTestFinished(() => seeds.remove());
  await start({ SEED_POLICY: "if-empty", SEEDS_FOLDER: seeds.path });
  await expect.poll(async () => (await send("GET", "/api/health/ready")).status).toBe(200);
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
  const counts = { created: 3, updated: 2, deleted: 1 };
  expect(planned.body).toMatchObject({ plan: true, ...counts });
  expect((await send("POST", `/api/backups/${name}/verify`)).body).toMatchObject({ ok: true });
  const restored = await restore({ mode: "exact" });
  expect(restored.body).toMatchObject({ done: true, plan: false, ...counts });
  expect((await everything()).documents).toBe(good.documents);
  expect((await restore({ mode: "exact", plan: true })).body).toMatchObject({
    ...{ created: 0, updated: 0, deleted: 0 },
  });
  await running.stop();

  await start({ PARTITIONS_PER_TYPE: "16", SEED_POLICY: "off" });
  expect((await restore({})).body).toMatchObject({ done: true, updated: 0, deleted: 0 });
  expect(await everything()).toEqual(good);
});
