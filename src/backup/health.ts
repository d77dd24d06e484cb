import { DocumentError } from "../base/errors.ts";
import type { RecordValue } from "../store/records.ts";
import type { Finding } from "../store/standing.ts";
import type { Archive } from "./archive/archives.ts";
import { intervalOf } from "./schedule.ts";

/** Whether there is a recent good backup. */
export interface BackupsCheck {
  /**
   * `off`: no place is configured; `none`: none was made yet; `unknown`: not checked yet, or the storage does not
   * answer.
   */
  readonly status: "ok" | "degraded" | "none" | "off" | "unknown";
  /** When the last good one was started. */
  readonly last?: string;
  /** Table rows that are not documents, and so are not in it. */
  readonly leftOut?: number;
  /** When it was checked. */
  readonly checkedAt?: string;
  readonly detail?: string;
}

/** The settings to compare backups with. */
export interface BackupExpectations {
  readonly isOff: boolean;
  /** NCRONTAB. */
  readonly schedule: string;
  readonly now: Date;
}

/** Looks for the newest good backup; reads its manifest and those of newer ones. */
export async function findBackups(
  latest: () => Promise<Archive | undefined>,
  now: Date,
): Promise<Finding> {
  const at = now.toISOString();
  try {
    const found = await latest();
    if (found === undefined) {
      return { at };
    }
    const { leftOut = 0 } = found.manifest;
    return { at, last: found.at.toISOString(), leftOut: String(leftOut) };
  } catch (error) {
    if (!(error instanceof DocumentError)) {
      throw error;
    }
    return { at, problem: error.message };
  }
}

/** A finding that there is no backup also says since when, which it has from the finding before. */
export function withSince(found: Finding, before: RecordValue = {}): Finding {
  const { at, last, problem } = found;
  return last === undefined && problem === undefined
    ? { ...found, since: before["since"] ?? before["last"] ?? before["at"] ?? at }
    : found;
}

/** The state of backups, based on the last finding. */
export function checkBackups(
  finding: Finding | undefined,
  { isOff, now, schedule }: BackupExpectations,
): BackupsCheck {
  if (isOff) {
    return { status: "off" };
  }
  if (finding === undefined) {
    return {
      status: "unknown",
      detail:
        "Backups have not been checked yet; the timer seeding-start and the next backup do that.",
    };
  }
  const { at: checkedAt, last, leftOut = "0", problem, since = checkedAt } = finding;
  if (problem !== undefined) {
    return { status: "degraded", checkedAt, detail: problem };
  }
  // If the schedule never runs again, no backup can be late.
  const longest = 2 * (intervalOf(schedule) ?? Number.POSITIVE_INFINITY);
  const isLate = now.getTime() - Date.parse(last ?? since) > longest;
  if (last === undefined) {
    return isLate
      ? { status: "degraded", checkedAt, detail: `There has been no backup since ${since}.` }
      : { status: "none", checkedAt, detail: "There is no backup yet." };
  }
  const said = { last, ...(leftOut !== "0" && { leftOut: Number(leftOut) }), checkedAt };
  return isLate
    ? {
        status: "degraded",
        ...said,
        detail: "The last backup is older than two intervals of the schedule.",
      }
    : { status: "ok", ...said };
}
