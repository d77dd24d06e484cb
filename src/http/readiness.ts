import type { BackupsCheck } from "../backup/backup-health.ts";
import { DocumentError } from "../errors.ts";
import type { Planting } from "../store/planting.ts";
import {
  checkSeeds,
  type SeedsCheck,
  type SeedsFinding,
  type SeedsSources,
} from "./seeds-check.ts";

/** Whether the app can serve, and what was found. */
export interface Readiness {
  /** `starting`: a new table is still without its first documents. */
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

/** Whether there is a good backup, and how many rows of the table are in none. */

type Plantings = ReadonlyMap<string, Planting>;

/** What the checks look at. */
export interface ReadinessSources {
  readPlanting(): Promise<Plantings>;
  readonly seeds: SeedsSources["seeds"];
  readonly backups: { check(): Promise<BackupsCheck> };
  readonly now?: () => Date;
}

/** How long a finding about the storage is good, in milliseconds. */
const findingsKept = 5_000;

/** How long an answer waits for what takes time, in milliseconds; the next one has it. */
const patience = 1_000;

/** Looks whether the app can serve; one storage call every five seconds at most. */
export class ReadinessCheck {
  readonly #sources: ReadinessSources;
  #finding: Promise<readonly [StoreCheck, Plantings | undefined]> | undefined;
  #foundAt = 0;
  #foundAfter: unknown;

  constructor(sources: ReadinessSources) {
    this.#sources = sources;
  }

  async check(): Promise<Readiness> {
    const asked = performance.now();
    const { report } = this.#sources.seeds.status;
    // A run of planting has changed what was found.
    const isOld = report !== this.#foundAfter || asked - this.#foundAt > findingsKept;
    if (this.#finding === undefined || isOld) {
      this.#foundAt = asked;
      this.#foundAfter = report;
      this.#finding = this.#askStore(asked);
    }
    const [store, plantings] = await this.#finding;
    const { backups: health, now = () => new Date(), seeds: service } = this.#sources;
    const backups: BackupsCheck = (await inTime(health.check())) ?? { status: "unknown" };
    const seeds = checkSeeds({ seeds: service, plantings, now: now() });
    return {
      status: statusOf(store, seeds, backups),
      checks: { store, seeds: seeds.check, backups },
    };
  }

  async #askStore(since: number): Promise<readonly [StoreCheck, Plantings | undefined]> {
    const elapsed = () => Math.round(performance.now() - since);
    try {
      const plantings = await this.#sources.readPlanting();
      return [{ status: "ok", ms: elapsed() }, plantings];
    } catch (error) {
      if (!(error instanceof DocumentError)) {
        throw error;
      }
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

/** What is there soon; `undefined` when it takes longer. */
async function inTime<T>(work: Promise<T>): Promise<T | undefined> {
  const { promise: late, resolve } = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => resolve(undefined), patience);
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
