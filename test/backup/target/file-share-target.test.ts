import { openFileShareTarget } from "../../support/backup-targets.ts";
import { describeBackupTarget } from "./conformance/backup-target.ts";

describeBackupTarget("FileShareTarget", openFileShareTarget, {
  // Two ranges; each takes a call.
  written: Buffer.alloc(4 * 1024 * 1024 + 5, "after"),
});
