import { appendFile, mkdir, rename, rm, symlink, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type FolderWatch, timesOf, watchFolders } from "../../src/seeding/folder-watch.ts";
import { manualSchedule } from "../support/manual-schedule.ts";
import { createSeedFolder, type SeedFolder } from "../support/seed-folder.ts";

describe("a watched folder", () => {
  const clock = manualSchedule();
  let folder: SeedFolder;
  let file: string;
  let changes: number;
  let failures: unknown[];
  let fault: Error | undefined;
  let watch: FolderWatch;
  beforeEach(async () => {
    folder = await createSeedFolder({ "moods/a.json": "one", "moods/b.json": "b" });
    file = join(folder.path, "moods/a.json");
    [changes, failures, fault] = [0, [], undefined];
    const folders = [join(folder.path, "moods"), join(folder.path, "later")];
    watch = watchFolders({
      folders,
      seen: await timesOf(folders),
      schedule: clock.schedule,
      onChange: async () => {
        changes += 1;
        if (fault !== undefined) {
          throw fault;
        }
      },
      onFailure: (error) => failures.push(error),
    });
  });
  afterEach(async () => {
    await watch.stop();
    await folder.remove();
  });

  /** The first look sees the change, the second that the file has settled. */
  const changesAfter = async (save: () => Promise<unknown>) => {
    await save();
    await clock.next();
    await clock.next();
    return changes;
  };

  const other = () => join(folder.path, "moods/other");
  const waysToSave: Readonly<Record<string, () => Promise<unknown>>> = {
    "in place": () => writeFile(file, "two"),
    "to a new file that is renamed over it": async () => {
      await writeFile(other(), "two");
      await rename(other(), file);
    },
    "cut to nothing, then written": async () => {
      await truncate(file);
      await appendFile(file, "two");
    },
    "removed and made anew": async () => {
      await rm(file);
      await writeFile(file, "two");
    },
    "moved to a backup and written anew": async () => {
      await rename(file, `${file}~`);
      await writeFile(file, "two");
    },
    "through a link that is put in its place": async () => {
      await writeFile(join(folder.path, "elsewhere"), "two");
      await rm(file);
      await symlink("../elsewhere", file);
    },
  };

  it.for(Object.entries(waysToSave))(
    "is followed when a file is saved %s, again and again",
    async ([_, save]) => {
      expect(await changesAfter(save)).toBe(1);
      expect(await changesAfter(() => writeFile(file, "same"))).toBe(2);
      expect(await changesAfter(() => writeFile(file, "size"))).toBe(3);
      expect(await changesAfter(save)).toBe(4);
      expect(await changesAfter(async () => {})).toBe(4);
    },
  );

  it("is followed in each of very many files", async () => {
    const names = Array.from({ length: 120 }, (_, n) => `moods/m${n}.json`);
    const all = Object.fromEntries(names.map((name) => [name, "{}"]));
    expect(await changesAfter(() => folder.write(all))).toBe(1);
    expect(await changesAfter(() => folder.write({ "moods/m119.json": "[]" }))).toBe(2);
    expect(await changesAfter(() => folder.write({ "moods/m0.json": "[]" }))).toBe(3);
  });

  it("is followed where a link leads", async () => {
    const target = join(folder.path, "elsewhere");
    await writeFile(target, "two");
    expect(await changesAfter(() => symlink(target, join(folder.path, "moods/c.json")))).toBe(1);
    expect(await changesAfter(() => writeFile(target, "three"))).toBe(2);
  });

  it("is followed if it is created later, removed, and created again", async () => {
    const made = join(folder.path, "later");
    const make = async () => {
      await mkdir(made);
      await writeFile(join(made, "x.json"), "x");
    };
    expect(await changesAfter(make)).toBe(1);
    expect(await changesAfter(() => writeFile(join(made, "x.json"), "y"))).toBe(2);
    expect(await changesAfter(() => rm(made, { recursive: true }))).toBe(3);
    expect(await changesAfter(make)).toBe(4);
  });

  it("is checked every second, and read once a save is complete", async () => {
    expect(clock.milliseconds()).toBe(1_000);
    await rm(file);
    await clock.next();
    expect(clock.milliseconds()).toBeLessThan(500);
    await writeFile(file, "tw");
    await clock.next();
    await appendFile(file, "o");
    await clock.next();
    expect(changes).toBe(0);
    await clock.next();
    expect(changes).toBe(1);
    expect(clock.milliseconds()).toBe(1_000);
  });

  it("is not looked at while a change is being followed, and a save meanwhile is not lost", async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const folders = [join(folder.path, "moods")];
    const own = manualSchedule();
    let calls = 0;
    const slow = watchFolders({
      folders,
      seen: "",
      schedule: own.schedule,
      onChange: () => {
        calls += 1;
        return promise;
      },
      onFailure: (error) => failures.push(error),
    });
    await own.next();
    const following = own.next();
    await expect.poll(() => calls).toBe(1);
    expect(own.milliseconds()).toBeUndefined();
    await writeFile(file, "meanwhile");
    resolve();
    await following;
    await own.next();
    await own.next();
    expect(calls).toBe(2);
    await slow.stop();
  });

  it("is followed again a little later when following failed", async () => {
    fault = new Error("The storage did not answer.");
    expect(await changesAfter(() => writeFile(file, "two"))).toBe(1);
    expect(failures).toEqual([fault]);
    expect(clock.milliseconds()).toBe(5_000);
    fault = undefined;
    await clock.next();
    expect(changes).toBe(2);
    expect(failures).toHaveLength(1);
  });

  it("is left alone after the stop, even by a check in progress", async () => {
    await writeFile(file, "two");
    await clock.next();
    const looking = clock.next();
    await watch.stop();
    await looking;
    expect(clock.milliseconds()).toBeUndefined();
    expect(changes).toBe(0);
  });

  it("is checked by timers by default", async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timed = watchFolders({
      folders: [join(folder.path, "moods")],
      seen: "",
      onChange: async () => resolve(),
      onFailure: (error) => failures.push(error),
    });
    await promise;
    await timed.stop();
    expect(failures).toEqual([]);
  });
});
