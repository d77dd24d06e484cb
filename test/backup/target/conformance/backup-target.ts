import { describe } from "vitest";
import type { OpenTarget } from "../../../support/backup-targets.ts";
import { describeFaults, type FaultOptions } from "./faults.ts";
import { describeFiles } from "./files.ts";

/** What it means to be a BackupTarget. Every target runs this, and only extras beside it. */
export function describeBackupTarget(
  name: string,
  open: OpenTarget,
  faults: FaultOptions = {},
): void {
  describe(`${name} is a backup target`, () => {
    describeFiles(open);
    describeFaults(open, faults);
  });
}
