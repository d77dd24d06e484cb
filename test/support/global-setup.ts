import { execFile } from "node:child_process";
import { promisify } from "node:util";

/** Builds what is tested beside the sources. */
export async function setup(): Promise<void> {
  await promisify(execFile)(process.execPath, ["build.ts"]);
}
