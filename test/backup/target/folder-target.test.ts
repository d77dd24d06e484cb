import { describe } from "vitest";
import {
  openFolderTarget,
  openMountedTarget,
  openUnlinkedTarget,
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
