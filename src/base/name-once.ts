import * as nodeFiles from "node:fs/promises";
import { codeOf } from "./system-error.ts";

/** What naming a file calls. */
type FileCalls = Pick<typeof nodeFiles, "link" | "open" | "rename" | "rm" | "stat">;

/** Error codes of file systems and mounts without hard links (`EISDIR`: FAT on Windows). */
const hasNoLinks = new Set(["EPERM", "ENOTSUP", "ENOSYS", "EMLINK", "EINVAL", "EXDEV", "EISDIR"]);

/** A complete file under a hidden name, and its final name. */
export interface Naming {
  readonly unfinished: string;
  readonly file: string;
}

/**
 * Gives a file its final name if that is free, and else returns false. In both cases its hidden name is gone, or at
 * least no longer needed.
 */
export async function nameOnce(naming: Naming, calls: FileCalls = nodeFiles): Promise<boolean> {
  try {
    return await linkOrRename(calls, naming);
  } finally {
    await clearAway(calls, naming.unfinished);
  }
}

async function linkOrRename(calls: FileCalls, naming: Naming): Promise<boolean> {
  const { file, unfinished } = naming;
  try {
    await calls.link(unfinished, file);
    return true;
  } catch (error) {
    const code = codeOf(error) ?? "";
    // Over a network the answer may be lost after success: then the file has two names.
    if (code !== "" && (await calls.stat(unfinished)).nlink > 1) {
      return true;
    }
    if (hasNoLinks.has(code)) {
      return reserveAndRename(calls, naming);
    }
    if (code === "EEXIST") {
      return false;
    }
    throw error;
  }
}

/** Without links, an empty file reserves the name exclusively, and the complete file then replaces it. */
async function reserveAndRename(calls: FileCalls, { file, unfinished }: Naming): Promise<boolean> {
  try {
    await (await calls.open(file, "wx")).close();
  } catch (error) {
    if (codeOf(error) === "EEXIST") {
      return false;
    }
    throw error;
  }
  try {
    await calls.rename(unfinished, file);
  } catch (error) {
    await clearAway(calls, file);
    throw error;
  }
  return true;
}

/** Removes a leftover file, if the system lets it. */
async function clearAway(calls: FileCalls, file: string): Promise<void> {
  try {
    await calls.rm(file, { force: true });
  } catch (error) {
    if (codeOf(error) === undefined) {
      throw error;
    }
  }
}
