import type { ArchiveFolder } from "./archives.ts";

const dayMs = 24 * 60 * 60 * 1000;

/** A half backup is given up after two nights: by then nobody goes on with it. */
export const givenUpMs = 2 * dayMs;

/** How long backups are kept. */
export interface Retention {
  readonly now: Date;
  readonly keepDays: number;
  /** Never fewer good ones than so many are left, however old. */
  readonly keepMin: number;
}

/** What a target has that may go: all but what a newer Seedbed has written. */
export type Removable<T extends ArchiveFolder> = Readonly<
  Record<"complete" | "half" | "damaged", readonly T[]>
>;

/** Which backups may go, newest first. */
export function selectOld<T extends ArchiveFolder>(
  { complete, damaged, half }: Removable<T>,
  retention: Retention,
): readonly T[] {
  return newestFirst([
    ...selectExpired(complete, retention),
    ...olderThan(damaged, retention.now, retention.keepDays * dayMs),
    ...olderThan(half, retention.now, givenUpMs),
  ]);
}

/** Those that are too old, without the newest `keepMin`. */
function selectExpired<T extends ArchiveFolder>(
  complete: readonly T[],
  { keepDays, keepMin, now }: Retention,
): readonly T[] {
  return olderThan(newestFirst(complete).slice(Math.max(keepMin, 0)), now, keepDays * dayMs);
}

function olderThan<T extends ArchiveFolder>(
  folders: readonly T[],
  now: Date,
  ms: number,
): readonly T[] {
  return folders.filter(({ at }) => now.getTime() - at.getTime() > ms);
}

function newestFirst<T extends ArchiveFolder>(folders: readonly T[]): readonly T[] {
  return folders.toSorted((a, b) => b.at.getTime() - a.at.getTime());
}
