import { givenUpMs } from "./archive/retention.ts";
import { intervalOf } from "./schedule.ts";

/** The settings that say how long backups are there. */
export interface BackupSettings {
  /** No place for backups is set. */
  readonly isOff: boolean;
  /** NCRONTAB. */
  readonly schedule: string;
  readonly keepDays: number;
  readonly keepMin: number;
}

/** A time after which no backup has something; or why there is none. */
export type BackupsUntil =
  | { readonly until: Date }
  | { readonly until: undefined; readonly because: string };

const dayMs = 24 * 60 * 60 * 1_000;

/** The last time that fits a date of four digits for the year. */
const lastMs = Date.UTC(9999, 11, 31);

/**
 * Until when backups may have what was erased at a time, as long as they are made as scheduled. Old ones are
 * removed when one is made, so that can be one interval after they may go.
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
