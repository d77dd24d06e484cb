import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";

/** A folder that is removed after the test. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "seedbed-test-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

/** A folder on another file system than the temporary files, if there is one. */
export async function otherFileSystem(): Promise<string | undefined> {
  const { dev } = await stat(tmpdir());
  for (const place of ["/dev/shm", "/var/tmp"]) {
    const found = await stat(place).catch(() => undefined);
    if (found !== undefined && found.dev !== dev) {
      return place;
    }
  }
  return undefined;
}
