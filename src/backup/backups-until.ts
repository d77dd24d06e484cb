import { givenUpMs } from "./archive/retention.ts";
import { intervalOf } from "./schedule.ts";

/** The settings that determine how long backups are kept. */
export interface BackupSettings {
  /** No place for backups is set. */
  readonly isOff: boolean;
  /** NCRONTAB. */
  readonly schedule: string;
  readonly keepDays: number;
  readonly keepMin: number;
}

/** The time after which no backup contains something, or why there is none. */
export type BackupsUntil =
  | { readonly until: Date }
  | { readonly until: undefined; readonly because: string };

const dayMs = 24 * 60 * 60 * 1_000;

/** The last time with a four-digit year. */
const lastMs = Date.UTC(9999, 11, 31);

/**
 * Until when backups may contain content erased at a time, if they are made as scheduled. Old ones are removed when a
 * new one is made, which may be one interval after they expire.
 */
export function backupsUntil(settings: BackupSettings, erasedAt: Date): BackupsUntil {
  const { isOff, keepDays, keepMin, schedule } = settings;
  if (isOff) {
    return never("Backups are off, so existing ones are not removed.");
  }
  const interval = intervalOf(schedule);
  if (interval === undefined) {
    return never(
      `The backup schedule "${schedule}" never runs again, so old backups are not removed.`,
    );
  }
  const keptMs = Math.max(keepDays * dayMs, keepMin * interval, givenUpMs);
  const until = erasedAt.getTime() + keptMs + interval;
  return until > lastMs
    ? never("The settings keep backups beyond the year 9999.")
    : { until: new Date(until) };
}

function never(because: string): BackupsUntil {
  return { until: undefined, because };
}
