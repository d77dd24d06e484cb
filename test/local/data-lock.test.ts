import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { lockFolder } from "../../src/local/data-lock.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "seedbed-lock-"));
});
afterEach(() => rm(folder, { recursive: true }));

describe("the lock of a folder", () => {
  it("has the process's id, and is gone when it is released", async () => {
    const lock = await lockFolder(folder);
    expect(await readFile(join(folder, "lock"), "utf8")).toBe(String(process.pid));
    lock.release();
    expect(await readdir(folder)).toEqual([]);
  });

  // 2147483647 is more than any system gives; our own id is that of a process before us, as in a container.
  it.for(["2147483647", String(process.pid), "", "nonsense"])(
    "of nobody alive (%j) is taken over",
    async (owner) => {
      await writeFile(join(folder, "lock"), owner);
      const lock = await lockFolder(folder);
      expect(await readdir(folder)).toEqual(["lock"]);
      lock.release();
    },
  );

  it("of a killed process that nobody has waited for, as in a container, is taken over", async () => {
    // The shell becomes a program that does not know of its child, which ends and stays a zombie.
    const parent = spawn("sh", ["-c", "sleep 0 & echo $!; exec sleep 60"]);
    try {
      const [zombie] = await once(parent.stdout, "data");
      await delay(200);
      await writeFile(join(folder, "lock"), String(zombie).trim());
      (await lockFolder(folder)).release();
    } finally {
      parent.kill("SIGKILL");
    }
  });

  it("goes to one of many", async () => {
    await writeFile(join(folder, "lock"), "2147483647");
    const outcomes = await Promise.allSettled(Array.from({ length: 8 }, () => lockFolder(folder)));
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  });

  it("of somebody else's process stands", async () => {
    await writeFile(join(folder, "lock"), "1");
    await expect(lockFolder(folder)).rejects.toThrow(/process 1: stop that, .* delete .*lock/);
  });
});
