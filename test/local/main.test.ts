import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { glob, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

const main = new URL("../../src/local/main.ts", import.meta.url).pathname;

let data: string;
let running: ChildProcess | undefined;
beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), "seedbed-main-"));
});
afterEach(async () => {
  running?.kill("SIGKILL");
  await rm(data, { recursive: true });
});

/** Runs the command with settings of its own, and collects what it says. */
function run(flags: readonly string[], settings: Readonly<Record<string, string>> = {}) {
  const { PATH = "" } = process.env;
  const child = spawn(process.execPath, [main, ...flags], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { PATH, PORT: "0", SEEDBED_DATA: data, ACCESS: "open", ...settings },
  });
  running = child;
  const said = { out: "", err: "" };
  child.stdout.on("data", (chunk) => {
    said.out += String(chunk);
  });
  child.stderr.on("data", (chunk) => {
    said.err += String(chunk);
  });
  return { child, said, exited: once(child, "close").then(([code]) => Number(code)) };
}

const started = (said: { readonly out: string }) =>
  expect.poll(() => said.out, { timeout: 20_000 }).toContain("Open http://localhost:");

it("nothing else in the local host writes to the terminal", async () => {
  const files = await Array.fromAsync(glob("src/local/*.ts"));
  expect(files.length).toBeGreaterThan(25);
  for (const file of files.filter((name) => !name.endsWith("/main.ts"))) {
    expect(await readFile(file, "utf8"), file).not.toMatch(/\bconsole\.\w+\(|\bprocess\.std/);
  }
});

describe("npm start", () => {
  it.for(["SIGINT", "SIGTERM", "SIGHUP"] as const)(
    "serves until %s, and takes no notice of a second",
    async (signal) => {
      const { child, said, exited } = run([]);
      await started(said);
      const [address] = /(?<=Open )\S+/.exec(said.out) ?? [];
      expect((await fetch(String(address))).status).toBe(200);
      child.kill(signal);
      child.kill("SIGINT");
      expect(await exited).toBe(0);
      expect(said.out).toMatch(/Stopped\.\n$/);
      expect(said.err).toBe("");
      expect(await readdir(data)).toEqual(["tables.json"]);
    },
  );

  it("shows the controls in names and texts of files as text, in its report and in its log", async () => {
    const seeds = join(data, "seeds");
    await mkdir(join(seeds, "moods"), { recursive: true });
    await writeFile(join(seeds, "moods", "\x1b[2Khidden\x9b2J.json"), "no JSON");
    const { said } = run(["--memory"], { SEEDS_FOLDER: seeds });
    await started(said);
    expect(said.out).toContain("moods/\\u001b[2Khidden\\u009b2J.json, line 1");
    const [address] = /(?<=Open )\S+/.exec(said.out) ?? [];
    const headers = { "x-request-id": "\x9b2J", "if-match": "\x9b2J", "user-agent": "\x9b2J" };
    await fetch(`${address}/none?q=%1b%c2%9b2J`, { headers });
    await expect.poll(() => said.out).toContain("GET 400");
    // biome-ignore lint/suspicious/noControlCharactersInRegex: those are what is looked for
    expect(`${said.out}${said.err}`).not.toMatch(/[\x00-\x08\x0b-\x1f\x7f-\x9f]/);
  });

  it("ends well when nobody reads its output any more", async () => {
    const { child, said, exited } = run([]);
    await started(said);
    child.stdout.destroy();
    child.stderr.destroy();
    child.kill("SIGTERM");
    expect(await exited).toBe(0);
    expect(await readdir(data)).toEqual(["tables.json"]);
  });

  it.for<[flags: readonly string[], settings: Record<string, string>, says: RegExp]>([
    [["--nonsense"], {}, /^Unknown option '--nonsense'.*Use: npm start/],
    [["stray"], {}, /^Unexpected argument 'stray'.*Use: npm start/],
    [[], { ACCESS: "nonsense" }, /^ACCESS must be/],
    [[], { PORT: "nonsense" }, /^PORT must be a number/],
  ])("%j with %j says what is wrong in one line", async ([flags, settings, says]) => {
    const { said, exited } = run(flags, settings);
    expect(await exited).toBe(1);
    expect(said.err).toMatch(says);
    expect(said.err.trimEnd().split("\n")).toHaveLength(1);
  });
});
