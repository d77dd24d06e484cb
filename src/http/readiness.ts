import type { BackupsCheck } from "../backup/health.ts";
import { DocumentError } from "../base/errors.ts";
import { describeFailure, type Log } from "../base/telemetry.ts";
import type { Finding, Standing } from "../store/standing.ts";
import {
  checkSeeds,
  type SeedsCheck,
  type SeedsFinding,
  type SeedsSources,
} from "./seeds-check.ts";

/** Whether the app can serve requests, and the checks. */
export interface Readiness {
  /** `starting`: a new table does not have its first documents yet. */
  readonly status: "ok" | "degraded" | "starting" | "unavailable";
  readonly checks: {
    readonly store: StoreCheck;
    readonly seeds: SeedsCheck;
    readonly backups: BackupsCheck;
  };
}

/** Whether the storage answers, and in how many milliseconds. */
interface StoreCheck {
  readonly status: "ok" | "misconfigured" | "unavailable";
  readonly ms: number;
  readonly detail?: string;
}

/** Dependencies of the checks. */
export interface ReadinessSources {
  readStanding(): Promise<Standing>;
  readonly seeds: SeedsSources["seeds"];
  checkBackups(finding: Finding | undefined): BackupsCheck;
  readonly now?: () => Date;
}

/** How long a finding about the storage is valid, in milliseconds. */
const findingsKept = 5_000;

/**
 * Checks whether the app can serve requests, with at most one storage call every five seconds, which reads a few small
 * rows. Anyone may call it, so it starts no longer work: timers do that, and store their findings in those rows.
 */
export class ReadinessCheck {
  readonly #sources: ReadinessSources;
  #finding: Promise<readonly [StoreCheck, Standing | undefined]> | undefined;
  #foundAt = 0;
  #foundAfter: unknown;

  constructor(sources: ReadinessSources) {
    this.#sources = sources;
  }

  /** @param log learns why the storage does not answer: anyone may read the answer, so that names no host */
  async check(log: Log): Promise<Readiness> {
    const asked = performance.now();
    const { report } = this.#sources.seeds.status;
    // A run of planting outdates the finding.
    const isOld = report !== this.#foundAfter || asked - this.#foundAt > findingsKept;
    if (this.#finding === undefined || isOld) {
      this.#foundAt = asked;
      this.#foundAfter = report;
      this.#finding = this.#askStore(asked, log);
    }
    const [store, standing] = await this.#finding;
    const { checkBackups, now = () => new Date(), seeds: service } = this.#sources;
    const backups: BackupsCheck =
      standing === undefined ? { status: "unknown" } : checkBackups(standing.findings.backups);
    const seeds = checkSeeds({ seeds: service, standing, now: now() });
    return {
      status: statusOf(store, seeds, backups),
      checks: { store, seeds: seeds.check, backups },
    };
  }

  /** Drops the cached finding after a newer one was stored. */
  forget(): void {
    this.#finding = undefined;
  }

  async #askStore(since: number, log: Log): Promise<readonly [StoreCheck, Standing | undefined]> {
    const elapsed = () => Math.round(performance.now() - since);
    try {
      const standing = await this.#sources.readStanding();
      return [{ status: "ok", ms: elapsed() }, standing];
    } catch (error) {
      if (!(error instanceof DocumentError)) {
        throw error;
      }
      log("warn", { event: "readiness-failed", ...describeFailure(error) });
      const status = error.code === "misconfigured" ? "misconfigured" : "unavailable";
      return [{ status, ms: elapsed(), detail: error.message }, undefined];
    }
  }
}

function statusOf(
  store: StoreCheck,
  seeds: SeedsFinding,
  { leftOut = 0, status: backups }: BackupsCheck,
): Readiness["status"] {
  if (store.status !== "ok") {
    return "unavailable";
  }
  if (seeds.isStarting) {
    return "starting";
  }
  const areBackupsGood = backups !== "degraded" && leftOut === 0;
  return seeds.isGood && areBackupsGood ? "ok" : "degraded";
}
