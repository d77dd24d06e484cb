import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { TestProject } from "vitest/node";
import { startAzurite } from "../../src/local/azurite.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** The connection string of an Azurite in memory; every test takes a table of its own. */
    storage: string;
  }
}

/** Builds what is tested beside the sources, and starts one Azurite for the whole run. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  await promisify(execFile)(process.execPath, ["build.ts"]);
  const azurite = await startAzurite({});
  project.provide("storage", azurite.connectionString);
  return () => azurite.stop();
}
