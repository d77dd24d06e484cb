import { DocumentError } from "../errors.ts";
import type { Archive } from "./archives.ts";
import { intervalOf } from "./schedule.ts";

/** Whether there is a good backup that is not too old. */
export interface BackupsCheck {
  /** `off`: no place for them is set; `none`: none was made yet; `unknown`: still being looked for. */
  readonly status: "ok" | "degraded" | "none" | "off" | "unknown";
  /** When the last good one was begun. */
  readonly last?: string;
  /** Rows of the table that are no documents, and so are not in it. */
  readonly leftOut?: number;
  readonly detail?: string;
}

/** What the check looks at. */
export interface BackupHealthSources {
  /** The newest good backup. */
  latest(): Promise<Archive | undefined>;
  isOff(): boolean;
  schedule(): string;
  readonly now?: () => Date;
}

/** Backups are made rarely, so they are looked at this often at most, in milliseconds. */
const findingsKept = 5 * 60_000;

/** Looks when the last good backup was. */
export class BackupHealth {
  readonly #sources: BackupHealthSources;
  #finding: Promise<BackupsCheck> | undefined;
  #foundAt = 0;

  constructor(sources: BackupHealthSources) {
    this.#sources = sources;
  }

  check(): Promise<BackupsCheck> {
    const now = performance.now();
    if (this.#finding === undefined || now - this.#foundAt > findingsKept) {
      this.#foundAt = now;
      this.#finding = this.#look();
    }
    return this.#finding;
  }

  /** There may be another one now. */
  forget(): void {
    this.#finding = undefined;
  }

  async #look(): Promise<BackupsCheck> {
    const { isOff, latest, now = () => new Date(), schedule } = this.#sources;
    try {
      if (isOff()) {
        return { status: "off" };
      }
      const found = await latest();
      if (found === undefined) {
        return { status: "none", detail: "There is no backup yet." };
      }
      const { leftOut } = found.manifest;
      const last = { last: found.at.toISOString(), ...(leftOut !== undefined && { leftOut }) };
      const age = now().getTime() - found.at.getTime();
      // Without a next time none can be late.
      return age <= 2 * (intervalOf(schedule()) ?? Number.POSITIVE_INFINITY)
        ? { status: "ok", ...last }
        : { status: "degraded", ...last, detail: "The last backup is older than two schedules." };
    } catch (error) {
      if (!(error instanceof DocumentError)) {
        throw error;
      }
      return { status: "degraded", detail: error.message };
    }
  }
}
