import * as nodeFiles from "node:fs/promises";
import { basename, join } from "node:path";
import { describe, expect, it } from "vitest";
import { FolderTarget } from "../../../src/backup/target/folder/folder-target.ts";
import {
  openFolderTarget,
  openMountedTarget,
  openUnlinkedTarget,
  temporaryFolder,
} from "../../support/backup-targets.ts";
import { faultKinds } from "../../support/faults.ts";
import { describeBackupTarget } from "./conformance/backup-target.ts";
import { describeFaults } from "./conformance/faults.ts";
import { describeFiles } from "./conformance/files.ts";

describeBackupTarget("FolderTarget", openFolderTarget);
describe("FolderTarget on a mounted folder", () => {
  // The faults of a folder are the same on a mount.
  describeFiles(openMountedTarget);
});

describe("FolderTarget on a mount without hard links", () => {
  describeFiles(openUnlinkedTarget);
  // If all later calls fail, the empty file that reserves a name can't be removed, either.
  describeFaults(openUnlinkedTarget, {
    kinds: faultKinds.filter(({ lasts }) => lasts === "once"),
  });
});

it("a file is on disk before it gets its name, and so is the name", async () => {
  const root = await temporaryFolder();
  const done: string[] = [];
  const open: typeof nodeFiles.open = async (path, ...how) => {
    const handle = await nodeFiles.open(path, ...how);
    const sync = handle.sync.bind(handle);
    handle.sync = async () => {
      const name = basename(String(path));
      done.push(`sync ${name.endsWith(".tmp") ? "content" : name}`);
      await sync();
    };
    return handle;
  };
  const link: typeof nodeFiles.link = async (from, to) => {
    done.push(`link ${basename(String(to))}`);
    await nodeFiles.link(from, to);
  };
  const target = new FolderTarget(join(root, "backups"), { ...nodeFiles, link, open });
  await target.create({ folder: "first", file: "a" }, Buffer.from("content"));
  const ofRoot = `sync ${basename(root)}`;
  expect(done).toEqual(["sync content", "link a", "sync first", ofRoot]);
});
