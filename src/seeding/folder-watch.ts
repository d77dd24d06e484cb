import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { codeOf } from "../base/system-error.ts";

/** Schedules work after some milliseconds; the returned function cancels it. */
export type Schedule = (work: () => Promise<void>, milliseconds: number) => () => void;

/** What to watch, and the callbacks. */
export interface WatchOptions {
  /** Only files directly in these folders are watched; folders may appear and disappear. */
  readonly folders: readonly string[];
  /** The result of {@link timesOf} when they were last read. */
  readonly seen: string;
  /** Called when files have changed and then stayed the same for a moment; one call at a time. */
  readonly onChange: () => Promise<void>;
  /** Called when `onChange` has failed; it is retried. */
  readonly onFailure: (error: unknown) => void;
  /** @default timers that keep no process alive */
  readonly schedule?: Schedule | undefined;
}

/** A watch on folders. */
export interface FolderWatch {
  /** Waits for the current check. */
  stop(): Promise<void>;
}

/** Time until the next check, in milliseconds. */
const delays = {
  usual: 1_000,
  /** Saving takes several steps, so files must stay unchanged this long. */
  changed: 150,
  failed: 5_000,
} as const;

/**
 * Polls the times of files. The platform's own events miss saves: on Linux, of files that others are renamed over, and
 * in folders that are created later.
 */
export function watchFolders({
  folders,
  onChange,
  onFailure,
  schedule = later,
  seen,
}: WatchOptions): FolderWatch {
  let isStopped = false;
  let cancel = () => {};
  let followed: string | undefined = seen;
  let latest = seen;
  let current: Promise<unknown> = Promise.resolve();
  const look = async (): Promise<keyof typeof delays> => {
    const before = latest;
    latest = await timesOf(folders);
    if (isStopped || latest === followed) {
      return "usual";
    }
    if (latest !== before) {
      return "changed";
    }
    // Set before the files are read, so that a save meanwhile is noticed by the next check.
    followed = latest;
    await onChange();
    return "usual";
  };
  const lookAgain = (delay: keyof typeof delays) => {
    if (!isStopped) {
      cancel = schedule(async () => {
        const ended = attempt();
        current = ended;
        lookAgain(await ended);
      }, delays[delay]);
    }
  };
  const attempt = async () => {
    try {
      return await look();
    } catch (error) {
      followed = undefined;
      onFailure(error);
      return "failed";
    }
  };
  lookAgain("usual");
  return {
    async stop() {
      isStopped = true;
      cancel();
      await current;
    },
  };
}

/** The times, sizes and inode numbers of all files directly in some folders, as a text that changes with every save. */
export async function timesOf(folders: readonly string[]): Promise<string> {
  const lines: unknown[] = [];
  for (const folder of folders) {
    const found = await orCode(readdir(folder));
    lines.push([folder, found]);
    const names = typeof found === "string" ? [] : found;
    for (let at = 0; at < names.length; at += atOnce) {
      const paths = names.slice(at, at + atOnce).map((name) => join(folder, name));
      lines.push(...(await Promise.all(paths.map(timeOf))));
    }
  }
  return JSON.stringify(lines);
}

/** The number of concurrent `stat` calls: one by one takes twice as long. */
const atOnce = 50;

/** The times, size and inode number of a file, as a text that changes with every save. */
export async function timeOf(path: string): Promise<string> {
  const file = await orCode(stat(path, { bigint: true }));
  return typeof file === "string"
    ? file
    : [file.mtimeNs, file.ctimeNs, file.size, file.ino].join(" ");
}

/** The error code if reading fails, so that a change is noticed when it can be read again. */
async function orCode<T>(reading: Promise<T>): Promise<T | string> {
  try {
    return await reading;
  } catch (error) {
    const code = codeOf(error);
    if (code === undefined) {
      throw error;
    }
    return code;
  }
}

function later(work: () => Promise<void>, milliseconds: number): () => void {
  const timer = setTimeout(() => {
    void work();
  }, milliseconds).unref();
  return () => clearTimeout(timer);
}
