import { openFolderTarget, openMountedTarget } from "../support/backup-targets.ts";
import { describeBackupTarget } from "./conformance/backup-target.ts";

describeBackupTarget("FolderTarget", openFolderTarget);
describeBackupTarget("FolderTarget on a mounted folder", openMountedTarget);
