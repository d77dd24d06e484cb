import { execFile } from "node:child_process";
import { chmod, mkdtemp, rm, statfs } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

/** Builds what is tested beside the sources, and makes the folder that all temporary files of the tests are in. */
export async function setup(): Promise<() => Promise<void>> {
  await promisify(execFile)(process.execPath, ["build.ts"]);
  // What the tests start as processes compiles the same hundreds of files each time.
  process.env["NODE_COMPILE_CACHE"] ??= fileURLToPath(
    new URL("../../node_modules/.cache/tests-compiled", import.meta.url),
  );
  const folder = await mkdtemp(join(await temporaryPlace(), "seedbed-tests-"));
  // Some tests do something as another user.
  await chmod(folder, 0o711);
  process.env["TMPDIR"] = folder;
  return () => rm(folder, { recursive: true, force: true });
}

/**
 * In memory, where Linux has room there: backups write each file through to the disk, thousands of times in these tests, and
 * that is most of what they would wait for.
 */
async function temporaryPlace(): Promise<string> {
  const memory = "/dev/shm";
  const { bavail, bsize } = await statfs(memory).catch(() => ({ bavail: 0, bsize: 0 }));
  return bavail * bsize > 1024 ** 3 ? memory : tmpdir();
}
