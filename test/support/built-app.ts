import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

/**
 * Builds the app into its own folder, which no other test rebuilds while it runs.
 * @returns a function that removes it
 */
export async function buildApp(): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), "seedbed-app-"));
  await promisify(execFile)(process.execPath, ["build.ts", folder]);
  process.env["APP_FOLDER"] = folder;
  return () => rm(folder, { recursive: true, force: true });
}
