import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { lockFolder } from "../../src/local/storage/data-lock.ts";

/** Higher than any process id. */
const nobody = 2_147_483_647;

let folder: string;
let lines: string[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "seedbed-lock-"));
  lines = [];
});
afterEach(() => rm(folder, { recursive: true }));

const lock = (isWanted = () => true) =>
  lockFolder(folder, { say: (line) => lines.push(line), isWanted });

describe("the lock of a folder", () => {
  it("has the ids of the process and its app, and is removed on release", async () => {
    const { release } = await lock();
    expect(await readFile(join(folder, "lock"), "utf8")).toBe(`${process.pid} ${process.ppid}`);
    release();
    expect(await readdir(folder)).toEqual([]);
  });

  it("is lost with its folder, and then left to whoever has it", async () => {
    const { isHeld, release } = await lock();
    expect(isHeld()).toBe(true);
    await writeFile(join(folder, "lock"), `${nobody} ${nobody}`);
    expect(isHeld()).toBe(false);
    release();
    expect(await readdir(folder)).toEqual(["lock"]);
    await rm(join(folder, "lock"));
    expect(isHeld()).toBe(false);
    release();
  });

  it("in a folder that can't be written is refused in a sentence", async () => {
    const file = join(folder, "file");
    await writeFile(file, "");
    await expect(lockFolder(file, { say: () => {}, isWanted: () => true })).rejects.toThrow(
      /^The folder .* cannot be used for data \(ENOTDIR.*\): make it writable, or set SEEDBED_DATA/,
    );
  });

  // In a container, our own ids may be those of earlier processes.
  it.for([
    `${nobody}`,
    `${nobody} ${process.ppid}`,
    `${process.pid} ${process.ppid}`,
    `${process.ppid}`,
    "",
    "nonsense",
  ])("of a dead process (%j) is taken over", async (holders) => {
    await writeFile(join(folder, "lock"), holders);
    const { release } = await lock();
    expect(await readdir(folder)).toEqual(["lock"]);
    release();
  });

  it("of a zombie, as in containers, is taken over", async () => {
    // The shell turns into a program that doesn't know of its child, which then exits and stays a zombie.
    const parent = spawn("sh", ["-c", "sleep 1 & echo $!; exec sleep 60"]);
    onTestFinished(() => {
      parent.kill("SIGKILL");
    });
    const [said] = await once(parent.stdout, "data");
    const zombie = String(said).trim();
    await expect.poll(() => readFile(`/proc/${zombie}/stat`, "utf8")).toContain(") Z ");
    await writeFile(join(folder, "lock"), `${zombie} ${zombie}`);
    (await lock()).release();
    expect(lines).toEqual([]);
  });

  it.for(["1", "1 1"])("of another live process (%j) is respected", async (holders) => {
    await writeFile(join(folder, "lock"), holders);
    await expect(lock()).rejects.toThrow(/process 1: stop it, .* delete .*lock/);
  });

  it("of a process whose app is dead is waited for, with a message", async () => {
    await writeFile(join(folder, "lock"), `1 ${nobody}`);
    const locking = lock();
    await expect.poll(() => lines).toHaveLength(1);
    expect(lines[0]).toMatch(
      /^Waiting for process 1, which is still saving the last changes of an earlier run to /,
    );
    await rm(join(folder, "lock"));
    (await locking).release();
  });

  it("of a dead process stays while another takes it over, even if that one has died, too", async () => {
    await writeFile(join(folder, "lock"), `${nobody} ${nobody}`);
    await writeFile(join(folder, "lock.takeover"), `${nobody} ${nobody}`);
    let looks = 0;
    await expect(lock(() => ++looks < 3)).rejects.toThrow(/delete .*lock and .*lock\.takeover\.$/);
    expect(await readdir(folder)).toEqual(["lock", "lock.takeover"]);
    await rm(join(folder, "lock.takeover"));
    (await lock()).release();
  });

  it("is no longer waited for when it is no longer wanted", async () => {
    await writeFile(join(folder, "lock"), `1 ${nobody}`);
    let looks = 0;
    await expect(lock(() => ++looks < 3)).rejects.toThrow(/cannot be locked/);
  });
});
