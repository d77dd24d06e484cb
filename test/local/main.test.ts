import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { glob, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { serve } from "../support/serve.ts";

const main = new URL("../../src/local/main.ts", import.meta.url).pathname;

const { NODE_COMPILE_CACHE } = process.env;
const compiled = NODE_COMPILE_CACHE === undefined ? {} : { NODE_COMPILE_CACHE };

let data: string;
let running: ChildProcess[];
beforeEach(async () => {
  running = [];
  data = await mkdtemp(join(tmpdir(), "seedbed-main-"));
});
afterEach(async () => {
  for (const child of running) {
    child.kill("SIGKILL");
  }
  // The table services that they started write everything before they exit.
  if ((await readdir(data)).includes("lock")) {
    await ended(await storageOf(data));
  }
  await rm(data, { recursive: true });
});

/** Runs the command with these settings, and collects its output. */
function run(flags: readonly string[], settings: Readonly<Record<string, string>> = {}) {
  const { PATH = "" } = process.env;
  const child = spawn(process.execPath, [main, ...flags], {
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      ...compiled,
      PATH,
      PORT: "0",
      SEEDBED_DATA: data,
      ACCESS: "open",
      SEED_POLICY: "off",
      ...settings,
    },
  });
  running.push(child);
  const said = { out: "", err: "" };
  child.stdout.on("data", (chunk) => {
    said.out += String(chunk);
  });
  child.stderr.on("data", (chunk) => {
    said.err += String(chunk);
  });
  return { child, said, exited: once(child, "close").then(([code]) => Number(code)) };
}

/** The process of the table service, which has the folder. */
async function storageOf(folder: string): Promise<number> {
  const [id] = (await readFile(join(folder, "lock"), "utf8")).split(" ");
  return Number(id);
}

it("nothing else in the local host writes to the terminal", async () => {
  const files = await Array.fromAsync(glob("src/local/**/*.ts"));
  expect(files.length).toBeGreaterThan(25);
  for (const file of files.filter((name) => !/\/(main|azurite-process).ts$/.test(name))) {
    expect(await readFile(file, "utf8"), file).not.toMatch(/\bconsole\.\w+\(|\bprocess\.std/);
  }
});

/** An exited process remains as a zombie until its parent waits for it. */
function isGone(id: number): boolean {
  try {
    process.kill(id, 0);
    return readFileSync(`/proc/${id}/stat`, "utf8").includes(") Z ");
  } catch (error) {
    expect(error).toMatchObject({ code: expect.stringMatching(/ESRCH|ENOENT/) });
    return true;
  }
}

const ended = (id: number) => expect.poll(() => isGone(id)).toBe(true);

const started = (said: { readonly out: string }) =>
  expect.poll(() => said.out).toContain("Open http://localhost:");

describe("npm start", () => {
  it.for([
    { signal: "SIGINT", flags: [], file: "__azurite_db_table__.json" },
    { signal: "SIGTERM", flags: ["--sqlite"], file: "documents.db" },
    { signal: "SIGHUP", flags: ["--sqlite"], file: "documents.db" },
  ] as const)(
    "with $flags serves until $signal, and ignores a second one",
    async ({ signal, flags, file }) => {
      const { child, said, exited } = run(flags);
      await started(said);
      const [address] = /(?<=Open )\S+/.exec(said.out) ?? [];
      expect((await fetch(`${address}/api/moods`)).status).toBe(200);
      const storage = flags.length === 0 ? await storageOf(data) : undefined;
      child.kill(signal);
      child.kill("SIGINT");
      expect(await exited).toBe(0);
      expect(said.out).toMatch(/Stopped\.\n$/);
      expect(said.err).toBe("");
      expect(storage === undefined || isGone(storage)).toBe(true);
      expect(await readdir(data)).toEqual([file]);
    },
  );

  it("stops without a complaint while it still waits for its storage", async () => {
    const { promise: asked, resolve } = Promise.withResolvers<void>();
    const url = await serve(() => resolve());
    const DocumentsStorage = `DefaultEndpointsProtocol=http;AccountName=a;AccountKey=AAAA;TableEndpoint=${url}/a;`;
    const { child, said, exited } = run([], { DocumentsStorage });
    await asked;
    child.kill("SIGINT");
    expect(await exited).toBe(0);
    expect(said.out).toMatch(/^Stopped\.\n$/m);
    expect([said.err, said.out.includes("Open")]).toEqual(["", false]);
  });

  it("prints only a few readable lines at the start, even while it plants", async () => {
    const seeds = join(data, "seeds");
    await mkdir(join(seeds, "moods"), { recursive: true });
    await writeFile(join(seeds, "moods", "calm.json"), '{"mood":"Calm"}');
    await writeFile(join(seeds, "moods", "bad.json"), "{}");
    const { said } = run(["--memory"], { SEEDS_FOLDER: seeds, SEED_POLICY: "if-empty" });
    await started(said);
    expect(said.out.replace(/localhost:\d+/, "localhost:PORT")).toBe(
      [
        "Documents are in memory, and lost when this stops.",
        "Seeds: planted 1 moods.",
        "  moods/bad.json: /mood: is required",
        "Open http://localhost:PORT (Ctrl+C stops; npm start -- --routes lists every route)",
        "",
      ].join("\n"),
    );
    expect(said.err).toBe("");
  });

  it("colours the address, and the outcome of requests, on a terminal", async () => {
    const { said } = run(["--sqlite"], { FORCE_COLOR: "1" });
    await started(said);
    const [address = ""] = /http:\/\/localhost:\d+/.exec(said.out) ?? [];
    await fetch(`${address}/api/moods`);
    await fetch(`${address}/api/nothing`);
    expect(said.out).toContain(`\x1b[36mOpen ${address}\x1b[39m (Ctrl+C`);
    await expect.poll(() => said.out).toContain("GET /api/moods \x1b[32m200\x1b[39m, ");
    await expect.poll(() => said.out).toContain("GET /api/nothing \x1b[33m404 not-found\x1b[39m, ");
  });

  it("shows control characters in names and texts as text", async () => {
    const seeds = join(data, "seeds");
    await mkdir(join(seeds, "moods"), { recursive: true });
    await writeFile(join(seeds, "moods", "\x1b[2Khidden\x9b2J.json"), "no JSON");
    const { said } = run(["--sqlite"], { SEEDS_FOLDER: seeds, SEED_POLICY: "if-empty" });
    await started(said);
    expect(said.out).toContain("moods/\\u001b[2Khidden\\u009b2J.json, line 1");
    const [address] = /(?<=Open )\S+/.exec(said.out) ?? [];
    const headers = { "x-request-id": "\x9b2J", "if-match": "\x9b2J", "user-agent": "\x9b2J" };
    await fetch(`${address}/api/personas/none?q=%1b%c2%9b2J`, { headers });
    await expect.poll(() => said.out).toContain("GET /api/personas/none 400");
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the test looks for control characters
    expect(`${said.out}${said.err}`).not.toMatch(/[\x00-\x08\x0b-\x1f\x7f-\x9f]/);
  });

  // A process that crashes, or runs out of memory, exits with SIGABRT.
  it.for([
    { signal: "SIGKILL", flags: [], isNextAtOnce: true },
    { signal: "SIGABRT", flags: [], isNextAtOnce: false },
    { signal: "SIGKILL", flags: ["--sqlite"], isNextAtOnce: true },
  ] as const)(
    "after $signal, the next start with $flags has every acknowledged write, and no process or lock is left",
    async ({ signal, flags, isNextAtOnce }) => {
      const { child, said, exited } = run(flags);
      await started(said);
      const [address] = /(?<=Open )http:..localhost:\d+/.exec(said.out) ?? [];
      const storage = flags.length > 0 ? undefined : await storageOf(data);
      const files = storage === undefined ? ["documents.db"] : ["__azurite_db_table__.json"];
      const answered: string[] = [];
      const write = async (writer: number): Promise<void> => {
        for (let step = 0; ; step += 1) {
          const id = `m${writer}-${step}`;
          const answer = await fetch(`${address}/api/moods`, {
            method: "POST",
            headers: { "content-type": "application/json" },
            body: JSON.stringify({ id, mood: id, text: "x".repeat(step * 1000) }),
          }).catch(() => undefined);
          if (answer === undefined) {
            return;
          }
          expect(answer.status).toBe(201);
          answered.push(id);
          if (answered.length === 20) {
            child.kill(signal);
          }
        }
      };
      await Promise.all([0, 1, 2, 3].map(write));
      await exited;
      if (!isNextAtOnce && storage !== undefined) {
        await ended(storage);
        expect(await readdir(data)).toEqual(files);
      }

      const next = run(flags);
      await started(next.said);
      expect(storage === undefined || isGone(storage)).toBe(true);
      const [again] = /(?<=Open )http:..localhost:\d+/.exec(next.said.out) ?? [];
      const statuses = await Promise.all(
        answered.map(async (id) => (await fetch(`${again}/api/moods/${id}`)).status),
      );
      expect(statuses).toEqual(answered.map(() => 200));
      expect(next.said.err).toBe("");
      next.child.kill("SIGTERM");
      expect(await next.exited).toBe(0);
      expect(await readdir(data)).toEqual(files);
    },
  );

  it("rejects a second start with its folder or port, and goes on", async () => {
    const { child, said } = run([]);
    await started(said);
    const second = run([]);
    expect(await second.exited).toBe(1);
    expect(second.said.err).toMatch(`is in use by process ${child.pid}: stop it, or set`);
    const [, port = ""] = /localhost:(\d+)/.exec(said.out) ?? [];
    const third = run(["--sqlite"], { PORT: port });
    expect(await third.exited).toBe(1);
    expect(third.said.err).toMatch(`Port ${port} is in use by another program: stop it, or`);
    for (const { said: words } of [second, third]) {
      expect(words.err.trimEnd().split("\n")).toHaveLength(1);
    }
    expect(child.exitCode).toBe(null);
  });

  it("ends with a sentence if the storage's process is killed", async () => {
    const { said, exited } = run([]);
    await started(said);
    const storage = await storageOf(data);
    process.kill(storage, "SIGKILL");
    expect(await exited).toBe(1);
    expect(said.err).toBe(
      `The table service, process ${storage}, has ended (SIGKILL). The writes of its last seconds may be lost. Start again.\n`,
    );
  });

  it("ends properly after its output was closed", async () => {
    const { child, said, exited } = run(["--sqlite"]);
    await started(said);
    child.stdout.destroy();
    child.stderr.destroy();
    child.kill("SIGTERM");
    expect(await exited).toBe(0);
    expect(await readdir(data)).toEqual(["documents.db"]);
  });

  it.for<[flags: readonly string[], settings: Record<string, string>, says: RegExp]>([
    [["--nonsense"], {}, /^Unknown option '--nonsense'.*Usage: npm start/],
    [
      ["--memory", "--sqlite"],
      {},
      /^--memory and --sqlite can't be used together\. Usage: npm start/,
    ],
    [["stray"], {}, /^Unexpected argument 'stray'.*Usage: npm start/],
    [["--sqlite"], { ACCESS: "nonsense" }, /^ACCESS must be/],
    [[], { PORT: "nonsense" }, /^PORT must be a number/],
  ])("%j with %j says what is wrong in one line", async ([flags, settings, says]) => {
    const { said, exited } = run(flags, settings);
    expect(await exited).toBe(1);
    expect(said.err).toMatch(says);
    expect(said.err.trimEnd().split("\n")).toHaveLength(1);
  });
});
