import type { ArchiveFolder } from "./archives.ts";

const dayMs = 24 * 60 * 60 * 1000;

/** How long backups are kept. */
export interface Retention {
  readonly now: Date;
  readonly keepDays: number;
  /** Never fewer than so many are left, however old. */
  readonly keepMin: number;
}

/** Which complete backups may go: those that are too old, without the newest `keepMin`. Newest first. */
export function selectExpired<T extends ArchiveFolder>(
  complete: readonly T[],
  { keepDays, keepMin, now }: Retention,
): readonly T[] {
  const oldest = now.getTime() - keepDays * dayMs;
  return newestFirst(complete)
    .slice(Math.max(keepMin, 0))
    .filter(({ at }) => at.getTime() < oldest);
}

/** Which half backups may go: begun over a day ago, and not the one that somebody is writing. */
export function selectAbandoned<T extends ArchiveFolder>(
  half: readonly T[],
  { now, owned }: { readonly now: Date; readonly owned: string | undefined },
): readonly T[] {
  return newestFirst(half).filter(
    ({ at, name }) => name !== owned && now.getTime() - at.getTime() > dayMs,
  );
}

function newestFirst<T extends ArchiveFolder>(folders: readonly T[]): readonly T[] {
  return folders.toSorted((a, b) => b.at.getTime() - a.at.getTime());
}
