import * as nodeFiles from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { BackupTarget } from "../../src/backup/target/backup-target.ts";
import { connectShare } from "../../src/backup/target/file-share/connection.ts";
import { FileShareTarget } from "../../src/backup/target/file-share/file-share-target.ts";
import type { FileCalls } from "../../src/backup/target/folder/folder-target.ts";
import { FolderTarget } from "../../src/backup/target/folder/folder-target.ts";
import { DocumentError } from "../../src/base/errors.ts";
import { AzureFilesServer } from "./azure-files-server.ts";
import type { FaultPlan } from "./faults.ts";
import { otherFileSystem } from "./temporary-folder.ts";

/** An empty target, and the means to break it. */
export interface TargetUnderTest {
  readonly target: BackupTarget;
  /** Another instance of the app on the same target. */
  readonly another: BackupTarget;
  /** Resets the count of calls, and breaks some. */
  inject(plan?: FaultPlan): void;
  calls(): number;
}

/** Opens a fresh target, which is removed after the test. */
export type OpenTarget = () => Promise<TargetUnderTest>;

/** A folder that is removed after the test. */
export async function temporaryFolder(): Promise<string> {
  const folder = await nodeFiles.mkdtemp(join(tmpdir(), "seedbed-backup-"));
  onTestFinished(() => nodeFiles.rm(folder, { recursive: true, force: true }));
  return folder;
}

/** A folder that does not exist yet. */
export async function openFolderTarget(): Promise<TargetUnderTest> {
  return folderTargetAt(join(await temporaryFolder(), "data", "backups"));
}

/** A folder behind a link to another file system, like a mounted share. */
export async function openMountedTarget(): Promise<TargetUnderTest> {
  const elsewhere = await nodeFiles.mkdtemp(
    join((await otherFileSystem()) ?? tmpdir(), "seedbed-mount-"),
  );
  onTestFinished(() => nodeFiles.rm(elsewhere, { recursive: true, force: true }));
  const mount = join(await temporaryFolder(), "mount");
  await nodeFiles.symlink(elsewhere, mount, "dir");
  return folderTargetAt(mount);
}

/** A folder on a mount without hard links. */
export async function openUnlinkedTarget(): Promise<TargetUnderTest> {
  const link = () =>
    Promise.reject(Object.assign(new Error("EPERM: no links"), { code: "EPERM", syscall: "link" }));
  return folderTargetAt(join(await temporaryFolder(), "backups"), { ...nodeFiles, link });
}

/** A folder of which whole operations fail: none is done by half, as the tests of the target show. */
export async function openFailingTarget(): Promise<TargetUnderTest> {
  const folder = new FolderTarget(join(await temporaryFolder(), "data", "backups"));
  const failure = () => new DocumentError("storage-unavailable", "The folder does not answer.");
  const { onCall, ...means } = breaking(failure);
  return { ...means, target: brokenBy<BackupTarget>(folder, onCall), another: folder };
}

function folderTargetAt(root: string, files: FileCalls = nodeFiles): TargetUnderTest {
  const { onCall, ...means } = breaking(() =>
    Object.assign(new Error("EIO: i/o error"), { code: "EIO", syscall: "fault" }),
  );
  return {
    ...means,
    target: new FolderTarget(root, brokenBy(files, onCall)),
    another: new FolderTarget(root, files),
  };
}

/** Fails at a call. */
function breaking(failure: () => Error) {
  let calls = 0;
  let plan: FaultPlan | undefined;
  return {
    onCall(when: FaultPlan["when"], name: string) {
      if (plan?.of === "writes" && reads.has(name)) {
        return;
      }
      calls += when === "before" ? 1 : 0;
      if (isBroken(plan, calls) && plan?.when === when) {
        throw failure();
      }
    },
    inject: (next?: FaultPlan) => {
      calls = 0;
      plan = next;
    },
    calls: () => calls,
  };
}

/** Calls that change nothing. */
const reads: ReadonlySet<string> = new Set([
  ...["readdir", "readFile", "stat"],
  ...["folders", "files", "read"],
]);

/** The same object, with a hook before and after each call of it and of the file handles it opens. */
function brokenBy<T extends object>(
  calls: T,
  onCall: (when: FaultPlan["when"], name: string) => void,
): T {
  return new Proxy(calls, {
    get(of, name) {
      const member: unknown = Reflect.get(of, name);
      if (typeof member !== "function") {
        return member;
      }
      return async (...args: readonly unknown[]) => {
        // A handle that can't be closed would outlive the test.
        const isHarmless = name === "close";
        if (!isHarmless) {
          onCall("before", String(name));
        }
        const result: unknown = await Reflect.apply(member, of, args);
        if (!isHarmless && name !== "open") {
          onCall("after", String(name));
        }
        return name === "open" ? brokenBy(result as object, onCall) : result;
      };
    },
  });
}

/** The part that only the share has: the server behind it. */
export interface ShareUnderTest extends TargetUnderTest {
  readonly server: AzureFilesServer;
}

/**
 * A share, not created yet, of a small server that speaks the Azure Files protocol.
 * @param rangeBytes the maximum size of one write call
 */
export async function openFileShareTarget(rangeBytes?: number): Promise<ShareUnderTest> {
  const server = await AzureFilesServer.start();
  onTestFinished(() => server.stop());
  const open = () =>
    new FileShareTarget(
      () =>
        connectShare({ connectionString: server.connectionString }, "backups", {
          retryOptions: { maxTries: 3, retryDelayInMs: 1, maxRetryDelayInMs: 2 },
        }),
      { timeoutMs: 5_000, ...(rangeBytes !== undefined && { rangeBytes }) },
    );
  return {
    server,
    target: open(),
    another: open(),
    inject: (plan) => {
      server.seen.length = 0;
      server.misbehave = (call) => {
        const kind = plan?.when === "before" ? "reset" : "lost";
        return isBroken(plan, call) ? kind : undefined;
      };
    },
    calls: () => server.seen.length,
  };
}

function isBroken(plan: FaultPlan | undefined, call: number): boolean {
  return plan !== undefined && (plan.lasts === "on" ? call >= plan.at : call === plan.at);
}
