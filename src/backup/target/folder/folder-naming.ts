import type * as nodeFiles from "node:fs/promises";
import { codeOf } from "./folder-error.ts";

/** What a folder target asks of the file system. */
export type FileCalls = Pick<
  typeof nodeFiles,
  "link" | "mkdir" | "open" | "readdir" | "readFile" | "rename" | "rm" | "stat"
>;

/** What a file system or a mount says that has no hard links (`EISDIR`: Windows, of FAT). */
const hasNoLinks = new Set(["EPERM", "ENOTSUP", "ENOSYS", "EMLINK", "EINVAL", "EXDEV", "EISDIR"]);

/** A whole file under a hidden name, and the one that it is to get. */
export interface Naming {
  readonly unfinished: string;
  readonly file: string;
}

/** Gives a file its name, if that is free; the hidden name may stay. */
export async function nameOnce(calls: FileCalls, naming: Naming): Promise<boolean> {
  const { file, unfinished } = naming;
  try {
    await calls.link(unfinished, file);
    return true;
  } catch (error) {
    const code = codeOf(error) ?? "";
    // Over a network it may have been done, and its answer lost: then the file has two names.
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

/** Without links an empty file takes the name, which only one can do, and the whole file then its place. */
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

/** Removes a file that nobody needs; one that can't be removed goes with its folder. */
export async function clearAway(calls: FileCalls, file: string): Promise<void> {
  try {
    await calls.rm(file, { force: true });
  } catch (error) {
    if (codeOf(error) === undefined) {
      throw error;
    }
  }
}
