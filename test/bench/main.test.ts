import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { glob, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { temporaryFolder } from "../support/temporary-folder.ts";

const run = promisify(execFile);
const main = join(import.meta.dirname, "main.ts");

it("--json prints one document and nothing else, and leaves no file", async () => {
  const folder = await temporaryFolder();
  const { stdout } = await run(process.execPath, [main, "start", "--short", "--json"], {
    env: { ...process.env, TMPDIR: folder },
  });
  expect(await readdir(folder)).toEqual([]);
  const figure = {
    median: expect.any(Number),
    low: expect.any(Number),
    high: expect.any(Number),
    blocks: expect.any(Number),
  };
  const figures = { Seedbed: figure, "hello world": figure, ratio: figure };
  const aim = { of: "ratio", most: expect.any(Number), verdict: expect.any(String) };
  expect(JSON.parse(stdout)).toEqual({
    version: 1,
    at: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
    node: process.version,
    cores: expect.any(Number),
    cpu: expect.any(String),
    scale: "short",
    rounds: 1,
    benchmarks: [
      {
        name: "start",
        sections: [
          expect.objectContaining({ name: "sizes" }),
          {
            name: "start",
            title: expect.any(String),
            rows: [
              { labels: { time: "CPU, loading" }, figures },
              { labels: { time: "wall, loading" }, figures },
              { labels: { time: "CPU, process" }, figures, aim },
              { labels: { time: "wall, first answer" }, figures, aim },
            ],
          },
        ],
      },
    ],
  });
});

// Only Linux shows the environment of processes.
const onLinux = it.runIf(process.platform === "linux");

onLinux("leaves no file and no process when it is interrupted", async () => {
  const folder = await temporaryFolder();
  const child = spawn(process.execPath, [main, "transfer", "--short"], {
    env: { ...process.env, TMPDIR: folder },
    stdio: "ignore",
  });
  await expect
    .poll(() => Array.fromAsync(glob("**/given.ndjson", { cwd: folder })))
    .not.toEqual([]);
  expect(await processesWith(folder)).not.toEqual([]);
  child.kill("SIGTERM");
  await once(child, "exit");
  expect(child.exitCode).toBe(143);
  await expect.poll(() => processesWith(folder), { interval: 100 }).toEqual([]);
  expect(await readdir(folder)).toEqual([]);
});

/** The processes with this text in their environment. */
async function processesWith(text: string): Promise<readonly string[]> {
  const files = await Array.fromAsync(glob("/proc/[0-9]*/environ"));
  const found = await Promise.all(
    files.map(async (file) => (await readFile(file, "utf8").catch(() => "")).includes(text)),
  );
  return files.filter((_, index) => found[index]);
}

it.for([
  { args: ["nothing"], said: /no benchmark "nothing": known are start, / },
  { args: ["--rounds", "many"], said: /--rounds/ },
  { args: ["--short", "--long"], said: /--long/ },
])("refuses $args", async ({ args, said }) => {
  await expect(run(process.execPath, [main, ...args])).rejects.toMatchObject({
    code: 1,
    stdout: "",
    stderr: expect.stringMatching(said),
  });
});
