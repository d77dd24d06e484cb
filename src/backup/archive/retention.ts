import type { ArchiveFolder } from "./archives.ts";

const dayMs = 24 * 60 * 60 * 1000;

/** An unfinished backup is abandoned after two nights. */
export const givenUpMs = 2 * dayMs;

/** How long to keep backups. */
export interface Retention {
  readonly now: Date;
  readonly keepDays: number;
  /** The minimum number of good backups to keep, regardless of age. */
  readonly keepMin: number;
}

/** The backups that may be removed: all except those of a newer Seedbed. */
export type Removable<T extends ArchiveFolder> = Readonly<
  Record<"complete" | "half" | "damaged", readonly T[]>
>;

/** The backups to remove, newest first. */
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

/** Those that are too old, except the newest `keepMin`. */
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
