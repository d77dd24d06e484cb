import * as nodeFiles from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type FileCalls, FolderTarget } from "../../src/backup/target/folder/folder-target.ts";
import { temporaryFolder } from "../support/backup-targets.ts";
import { backUp, backupsOf, Clock } from "../support/backups.ts";
import { openSqliteStore } from "../support/stores.ts";
import { bodyOf, put } from "../support/writes.ts";

/** The bytes of all files in a folder. */
async function bytesIn(folder: string): Promise<number> {
  const entries = await nodeFiles.readdir(folder, { withFileTypes: true, recursive: true });
  const files = entries.filter((entry) => entry.isFile());
  const sizes = files.map(
    async (file) => (await nodeFiles.stat(join(file.parentPath, file.name))).size,
  );
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}

/** A disk with room for this many bytes more than there are now. */
async function diskWith(room: number, folder: string): Promise<FileCalls> {
  const size = room + (await bytesIn(folder));
  return {
    ...nodeFiles,
    async open(...args: Parameters<typeof nodeFiles.open>) {
      const handle = await nodeFiles.open(...args);
      const writeFile = handle.writeFile.bind(handle);
      handle.writeFile = async (content) => {
        const { byteLength } = content as Uint8Array;
        if ((await bytesIn(folder)) + byteLength > size) {
          const full = new Error("ENOSPC: no space left on device, write");
          throw Object.assign(full, { code: "ENOSPC", syscall: "write" });
        }
        await writeFile(content);
      };
      return handle;
    },
  };
}

describe("a full backup place", () => {
  const full = { code: "misconfigured", message: expect.stringContaining("is full (ENOSPC)") };
  const openFilled = async () => {
    const { store } = await openSqliteStore();
    await put(store, { collection: "moods", id: "calm" }, bodyOf("calm"));
    const folder = await temporaryFolder();
    const clock = new Clock();
    const backups = (calls?: FileCalls) => backupsOf(store, new FolderTarget(folder, calls), clock);
    return { backups, clock, folder };
  };

  it("is no place for what can't be continued", async () => {
    const { backups, clock, folder } = await openFilled();
    const service = backups(await diskWith(0, folder));
    for (let night = 0; night < 3; night += 1) {
      await expect(service.make({ history: true })).rejects.toMatchObject(full);
      clock.forward(24 * 60 * 60_000);
    }
    expect(await nodeFiles.readdir(folder)).toEqual([]);
  });

  it("is freed of what has expired, so that there is room for the next backup", async () => {
    const { backups, clock, folder } = await openFilled();
    const names: string[] = [];
    for (let night = 0; night < 6; night += 1) {
      names.push(await backUp(backups()));
      clock.forward(24 * 60 * 60_000);
    }
    clock.forward(30 * 24 * 60 * 60_000);
    const service = backups(await diskWith(0, folder));
    await expect(service.make({ history: true })).rejects.toMatchObject(full);
    const left = (await service.list()).complete.map(({ name }) => name);
    expect(left).toEqual(names.slice(-3).toReversed());
    await backUp(service);
  });
});
