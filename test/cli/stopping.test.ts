import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { expect, it } from "vitest";
import { intoStorage } from "../../src/cli/connection/into-storage.ts";
import { Interrupted } from "../../src/cli/interrupted.ts";
import { everyHead } from "../../src/store/every-head.ts";
import { createLegacyDatabase } from "../support/legacy-database.ts";
import { seedbed } from "../support/seedbed-command.ts";
import { serve } from "../support/serve.ts";
import { freshSqliteFile } from "../support/storage.ts";
import { openSqlite } from "../support/stores.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { createAll } from "../support/writes.ts";

const command = new URL("../../src/cli/seedbed.js", import.meta.url).pathname;

/** Answers once with this, if given, and then never again. */
async function answerThenHang(type?: string, body?: string) {
  let hasAnswered = type === undefined;
  const { promise: hung, resolve } = Promise.withResolvers<void>();
  const url = await serve((request, response) => {
    request.resume().on("end", () => {
      if (hasAnswered) {
        resolve();
        return;
      }
      hasAnswered = true;
      const link = '</api/export?cursor=2>; rel="next"';
      response.writeHead(200, { "content-type": type, link }).end(body);
    });
  });
  return { url, hung };
}

/** Runs a command, and stops it as soon as its server hangs. */
async function stopped(args: readonly string[], until: Promise<unknown>, signal: NodeJS.Signals) {
  const child = spawn(process.execPath, [command, ...args], { stdio: ["pipe", "ignore", "pipe"] });
  let said = "";
  child.stderr.on("data", (chunk) => {
    said += String(chunk);
  });
  await until;
  child.kill(signal);
  const [code] = await once(child, "close");
  return { code, said };
}

it("a stopped export says what is left, and leaves no partial file", async () => {
  const folder = await temporaryFolder();
  const file = join(folder, "all.ndjson");
  await writeFile(file, "before");
  const { hung, url } = await answerThenHang("application/x-ndjson", "1\n2\n");
  const { code, said } = await stopped(["export", "-o", file, "--url", url], hung, "SIGINT");
  expect([code, said]).toEqual([
    130,
    `Stopped after 2 documents; ${file} is as it was before. Run the command again to export all of them.\nStopped.\n`,
  ]);
  expect(await readdir(folder)).toEqual(["all.ndjson"]);
});

it("a stopped import says what it has imported and how to go on", async () => {
  const file = join(await temporaryFolder(), "all.ndjson");
  const lines = Array.from(
    { length: 1_001 },
    (_, n) => `{"type":"moods","document":{"id":"m${n}"}}`,
  );
  await writeFile(file, lines.join("\n"));
  const report = '{"created":1000,"updated":0,"unchanged":0,"failed":[],"failedCount":0}';
  const { hung, url } = await answerThenHang("application/json", report);
  const { code, said } = await stopped(["import", file, "--url", url], hung, "SIGTERM");
  expect([code, said]).toEqual([
    143,
    "Imported so far: 1000 created, 0 updated, 0 unchanged, 0 failed. Run the command again to go on: what is already imported counts as unchanged.\nStopped.\n",
  ]);
});

/** The same in this process. */
async function interrupted(
  args: readonly string[],
  until: Promise<unknown>,
  stdin = new PassThrough(),
) {
  const stopping = new AbortController();
  const running = seedbed(args, { stdin, signal: stopping.signal });
  await until;
  stopping.abort(new Interrupted("SIGINT"));
  const { exitCode: code, stderr: said } = await running;
  return { code, said };
}

it("a stopped migration says how to go on", async () => {
  const file = await createLegacyDatabase({
    documents: [{ id: "calm", type: "mood", document: { mood: "Calm" } }],
  });
  const plan = '{"plan":"1","documents":[],"problems":[]}';
  const { hung, url } = await answerThenHang("application/json", plan);
  expect(await interrupted(["migrate", file, "--url", url], hung)).toEqual({
    code: 130,
    said: "Run the command again to go on: what was already migrated is unchanged.\nStopped.\n",
  });
});

it("a stopped restore says how to go on", async () => {
  const { hung, url } = await answerThenHang();
  expect(await interrupted(["restore", "b1", "--url", url], hung)).toEqual({
    code: 130,
    said: "Run the command again to go on.\nStopped.\n",
  });
});

it("a restore into a storage ends at its next step, and a request after that writes nothing", async () => {
  const folder = await temporaryFolder();
  const [from, to] = [freshSqliteFile(), freshSqliteFile()];
  const ids = Array.from({ length: 2_500 }, (_, n) => `m${n}`);
  await createAll(openSqlite(from), "moods", ids);
  const target = openSqlite(to);
  const countOf = async () => (await Array.fromAsync(everyHead(target, "moods"))).length;
  const env = { BACKUP_FOLDER: folder };
  const made = await seedbed(["backup", "--storage", `sqlite:${from}`, "--json"], { env });
  const { name } = JSON.parse(made.stdout) as { name: string };
  const stopping = new AbortController();
  const fetch = intoStorage(
    { ...env, DocumentsStorage: `sqlite:${to}` },
    { log: () => {}, mayBeNew: true },
  );
  const { signal } = stopping;
  const headers = { "content-type": "application/json", "seedbed-request": "1" };
  const url = `http://storage/api/backups/${name}/restore`;
  const running = fetch(url, { method: "POST", headers, signal });
  stopping.abort(new Interrupted("SIGINT"));
  await expect(running).rejects.toThrow(Interrupted);
  expect(await countOf()).toBeLessThan(ids.length);
  const body = JSON.stringify({ id: "late", mood: "Late" });
  const late = fetch("http://storage/api/moods", { method: "POST", headers, body, signal });
  await expect(late).rejects.toThrow(Interrupted);
  const again = ["restore", name, "--storage", `sqlite:${to}`];
  expect((await seedbed(again, { env })).exitCode).toBe(0);
  expect(await countOf()).toBe(ids.length);
});

it.for([["label", "moods/calm", "live", "--revision", "1"], ["smoke"]])(
  "a command that waits for an answer can be stopped: %j",
  async (args) => {
    const { hung, url } = await answerThenHang();
    const place = args[0] === "smoke" ? [url] : ["--url", url];
    expect(await interrupted([...args, ...place], hung)).toEqual({ code: 130, said: "Stopped.\n" });
  },
);

it("a command that waits for input can be stopped", async () => {
  const stdin = new PassThrough();
  const isWaiting = expect.poll(() => stdin.listenerCount("readable")).toBeGreaterThan(0);
  const args = ["import", "-", "--url", "http://127.0.0.1:1"];
  expect(await interrupted(args, isWaiting, stdin)).toEqual({
    code: 130,
    said: expect.stringMatching(/\nStopped\.\n$/),
  });
});
