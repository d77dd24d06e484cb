import { statSync, watch } from "node:fs";
import { DocumentError } from "../base/errors.ts";

/** How long a folder must be quiet before it is looked at, in milliseconds: saving is several steps. */
const quietMs = 150;

/** A watch on a folder. */
export interface FolderWatch {
  stop(): void;
}

/**
 * Throws unless there is a folder to follow: a watch on nothing would be silent for good.
 * @throws DocumentError `misconfigured`
 */
export function requireFolder(folder: string): void {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) {
    throw new DocumentError(
      "misconfigured",
      `There is no folder ${folder} to follow: set SEEDS_FOLDER.`,
    );
  }
}

/**
 * Calls after each burst of changes below a folder, one call at a time.
 * @param onFailure told when the folder can no longer be watched
 * @throws DocumentError `misconfigured` when there is no such folder
 */
export function watchFolder(
  folder: string,
  onQuiet: () => Promise<void>,
  onFailure: (error: unknown) => void,
): FolderWatch {
  requireFolder(folder);
  let timer: NodeJS.Timeout | undefined;
  let isStopped = false;
  let last = Promise.resolve();
  const wait = () => {
    clearTimeout(timer);
    if (!isStopped) {
      timer = setTimeout(() => {
        last = last.then(onQuiet).catch(onFailure);
      }, quietMs);
    }
  };
  const watcher = watch(folder, { recursive: true }, wait).on("error", onFailure);
  return {
    stop() {
      isStopped = true;
      clearTimeout(timer);
      watcher.close();
    },
  };
}
