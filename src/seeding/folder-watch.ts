import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { codeOf } from "../base/system-error.ts";

/** Does work after some milliseconds, unless what it gives back is called before. */
export type Schedule = (work: () => Promise<void>, milliseconds: number) => () => void;

/** What is watched, and who is told. */
export interface WatchOptions {
  /** The files right in them are looked at; a folder may come and go. */
  readonly folders: readonly string[];
  /** What {@link timesOf} said when they were last read. */
  readonly seen: string;
  /** Called when files have changed and are at rest; one call at a time. */
  readonly onChange: () => Promise<void>;
  /** Told when such a call has failed; it is repeated. */
  readonly onFailure: (error: unknown) => void;
  /** @default timers that keep no process alive */
  readonly schedule?: Schedule | undefined;
}

/** A watch on folders. */
export interface FolderWatch {
  stop(): void;
}

/** When the next look is, in milliseconds. */
const delays = {
  usual: 1_000,
  /** Saving is several steps: what has changed must be the same for so long. */
  changed: 150,
  failed: 5_000,
} as const;

/**
 * Looks at the times of files again and again. The platform's own events miss saves: on Linux those of a file that another
 * was renamed over, and of a folder that was made later.
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
  const look = async (): Promise<keyof typeof delays> => {
    const before = latest;
    latest = await timesOf(folders);
    if (isStopped || latest === followed) {
      return "usual";
    }
    if (latest !== before) {
      return "changed";
    }
    // Taken before the files are read, so that a save meanwhile shows at the next look.
    followed = latest;
    await onChange();
    return "usual";
  };
  const lookAgain = (delay: keyof typeof delays) => {
    if (!isStopped) {
      cancel = schedule(async () => lookAgain(await attempt()), delays[delay]);
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
    stop() {
      isStopped = true;
      cancel();
    },
  };
}

/** The times, sizes and numbers of all files right in some folders: another text once one was saved, however. */
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

/** As many files as are asked about in one go: one by one takes twice the time. */
const atOnce = 50;

async function timeOf(path: string): Promise<string> {
  const file = await orCode(stat(path, { bigint: true }));
  return typeof file === "string"
    ? file
    : [file.mtimeNs, file.ctimeNs, file.size, file.ino].join(" ");
}

/** What can't be read says why instead, so that it shows when it can be read again. */
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
  const timer = setTimeout(() => void work(), milliseconds).unref();
  return () => clearTimeout(timer);
}
