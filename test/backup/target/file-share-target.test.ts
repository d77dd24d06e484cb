import { openFileShareTarget } from "../../support/backup-targets.ts";
import { describeBackupTarget } from "./conformance/backup-target.ts";

describeBackupTarget("FileShareTarget", openFileShareTarget);
