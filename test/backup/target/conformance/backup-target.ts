import { describe } from "vitest";
import type { OpenTarget } from "../../../support/backup-targets.ts";
import { describeFaults, type FaultOptions } from "./faults.ts";
import { describeFiles } from "./files.ts";

/** The contract of a BackupTarget. Every target runs this suite; its own tests cover only what it adds. */
export function describeBackupTarget(
  name: string,
  open: OpenTarget,
  { openForFaults = open, ...faults }: FaultOptions & { readonly openForFaults?: OpenTarget } = {},
): void {
  describe(`${name} is a backup target`, () => {
    describeFiles(open);
    describeFaults(openForFaults, faults);
  });
}
