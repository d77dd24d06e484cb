import * as nodeFiles from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { FileCalls } from "../../../src/backup/target/folder/folder-target.ts";
import { FolderTarget } from "../../../src/backup/target/folder/folder-target.ts";
import { temporaryFolder } from "../../support/backup-targets.ts";

const path = { folder: "2026-11-23T02-00-00Z", file: "manifest.json" };

/** A file system where one call fails with this error. */
function failing(call: keyof FileCalls, error: Error): FileCalls {
  return {
    ...nodeFiles,
    [call]: async () => {
      throw error;
    },
  };
}

function systemError(code: string): Error {
  return Object.assign(new Error(`${code}: the system says so`), { code, syscall: "open" });
}

describe("a folder target", () => {
  it.for([
    { code: "EACCES", call: "mkdir", says: "misconfigured" },
    { code: "EROFS", call: "open", says: "misconfigured" },
    { code: "ENOSPC", call: "open", says: "misconfigured" },
    { code: "EDQUOT", call: "rename", says: "misconfigured" },
    { code: "EIO", call: "rename", says: "storage-unavailable" },
    { code: "ESTALE", call: "mkdir", says: "storage-unavailable" },
  ] as const)("says $says when writing meets $code", async ({ call, code, says }) => {
    const root = await temporaryFolder();
    const target = new FolderTarget(root, failing(call, systemError(code)));
    await expect(target.write(path, Buffer.from("a"))).rejects.toMatchObject({
      code: says,
      message: expect.stringContaining(`(${code})`),
    });
    expect(await new FolderTarget(root).read(path)).toBeUndefined();
  });

  it("is unavailable, not empty, if it can't be listed", async () => {
    const calls = failing("readdir", systemError("EIO"));
    const target = new FolderTarget(await temporaryFolder(), calls);
    await expect(target.folders()).rejects.toMatchObject({ code: "storage-unavailable" });
    await expect(target.files(path.folder)).rejects.toMatchObject({ code: "storage-unavailable" });
  });

  it("rethrows unexpected errors", async () => {
    const surprise = new TypeError("Oh no.");
    const target = new FolderTarget(await temporaryFolder(), failing("stat", surprise));
    await expect(target.read(path)).rejects.toBe(surprise);
  });

  it("is misconfigured if its path is a file", async () => {
    const root = join(await temporaryFolder(), "backups");
    await nodeFiles.writeFile(root, "");
    const target = new FolderTarget(root);
    await expect(target.write(path, Buffer.from("a"))).rejects.toMatchObject({
      code: "misconfigured",
      message: expect.stringContaining(root),
    });
    await expect(target.folders()).rejects.toMatchObject({ code: "misconfigured" });
  });

  it("leaves no temporary files, and ignores hidden files", async () => {
    const root = await temporaryFolder();
    const target = new FolderTarget(root);
    await target.write(path, Buffer.from("a"));
    expect(await nodeFiles.readdir(join(root, path.folder))).toEqual([path.file]);
    await nodeFiles.writeFile(join(root, path.folder, ".DS_Store"), "");
    await nodeFiles.mkdir(join(root, ".snapshots"));
    expect(await target.files(path.folder)).toEqual([{ name: path.file, bytes: 1 }]);
    expect(await target.folders()).toEqual([path.folder]);
  });
});
