import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

/**
 * Builds the app into a folder of its own, which others don't build anew while it runs.
 * @returns what takes it away again
 */
export async function buildApp(): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), "seedbed-app-"));
  await promisify(execFile)(process.execPath, ["build.ts", folder]);
  process.env["APP_FOLDER"] = folder;
  return () => rm(folder, { recursive: true, force: true });
}
