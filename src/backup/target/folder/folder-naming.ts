import type * as nodeFiles from "node:fs/promises";
import { codeOf } from "./folder-error.ts";

/** The file system calls of a folder target. */
export type FileCalls = Pick<
  typeof nodeFiles,
  "link" | "mkdir" | "open" | "readdir" | "readFile" | "rename" | "rm" | "stat"
>;

/** Error codes of file systems and mounts without hard links (`EISDIR`: FAT on Windows). */
const hasNoLinks = new Set(["EPERM", "ENOTSUP", "ENOSYS", "EMLINK", "EINVAL", "EXDEV", "EISDIR"]);

/** A complete file under a hidden name, and its final name. */
export interface Naming {
  readonly unfinished: string;
  readonly file: string;
}

/** Gives a file its final name, if that is free; the hidden name may remain. */
export async function nameOnce(calls: FileCalls, naming: Naming): Promise<boolean> {
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

/** Removes a leftover file; one that can't be removed will be removed with its folder. */
export async function clearAway(calls: FileCalls, file: string): Promise<void> {
  try {
    await calls.rm(file, { force: true });
  } catch (error) {
    if (codeOf(error) === undefined) {
      throw error;
    }
  }
}
