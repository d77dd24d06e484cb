import { execFile } from "node:child_process";
import { chmod, mkdtemp, readdir, rm, statfs } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

/** About three runs; Node never removes files from its cache. */
const maxCompiled = 20_000;

/** Builds the app and creates the folder for all temporary files of the tests. */
export async function setup(): Promise<() => Promise<void>> {
  await promisify(execFile)(process.execPath, ["build.ts"]);
  process.env["NODE_COMPILE_CACHE"] ??= await compileCache();
  const folder = await mkdtemp(join(await temporaryPlace(), "seedbed-tests-"));
  // Some tests run code as another user.
  await chmod(folder, 0o711);
  process.env["TMPDIR"] = folder;
  return () => rm(folder, { recursive: true, force: true });
}

/** A place for what Node has compiled: the processes that tests start load the same hundreds of files each time. */
async function compileCache(): Promise<string> {
  const folder = fileURLToPath(
    new URL("../../node_modules/.cache/tests-compiled", import.meta.url),
  );
  // Copies of the project lie elsewhere in each run, so their files would be added again and again.
  const files = await readdir(folder, { recursive: true }).catch(() => []);
  if (files.length > maxCompiled) {
    await rm(folder, { recursive: true, force: true });
  }
  return folder;
}

/**
 * In memory, if Linux has room there: backups flush each file to disk, thousands of times in these tests, which would
 * take most of their time.
 */
async function temporaryPlace(): Promise<string> {
  const memory = "/dev/shm";
  const { bavail, bsize } = await statfs(memory).catch(() => ({ bavail: 0, bsize: 0 }));
  return bavail * bsize > 1024 ** 3 ? memory : tmpdir();
}
