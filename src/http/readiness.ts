import type { BackupHealth, BackupsCheck } from "../backup/backup-health.ts";
import { DocumentError } from "../errors.ts";
import type { PlantedCollection, PlantingProgress, PlantingReport } from "../seeding/planter.ts";
import type { SeedCounts, SeedService } from "../seeding/seed-service.ts";
import type { StoreState } from "../store/document-store.ts";

/** Whether the app can serve, and what was found. */
export interface Readiness {
  readonly status: "ok" | "degraded" | "unavailable";
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

/** How far planting has come. */
interface SeedsCheck {
  readonly status: "ok" | "planting" | "degraded";
  readonly progress?: PlantingProgress;
  /** How many seeds are in which state, as of some minutes ago at most. */
  readonly states?: SeedCounts;
  readonly collections: Readonly<Record<string, PlantedCollection>>;
  readonly problems: PlantingReport["problems"];
}

/** What the checks look at. */
export interface ReadinessSources {
  readState(): Promise<StoreState>;
  readonly seeds: Pick<SeedService, "counts" | "status">;
  readonly backups: Pick<BackupHealth, "check">;
}

/** How long a finding about the storage is good, in milliseconds. */
const findingsKept = 5_000;

/** How long an answer waits for what takes time, in milliseconds; the next one has it. */
const patience = 1_000;

/** Looks whether the app can serve; asks the storage at most every five seconds. */
export class ReadinessCheck {
  readonly #sources: ReadinessSources;
  #finding: Promise<readonly [StoreCheck, StoreState | undefined]> | undefined;
  #foundAt = 0;

  constructor(sources: ReadinessSources) {
    this.#sources = sources;
  }

  async check(): Promise<Readiness> {
    const now = performance.now();
    if (this.#finding === undefined || now - this.#foundAt > findingsKept) {
      this.#foundAt = now;
      this.#finding = this.#askStore(now);
    }
    const [store, state] = await this.#finding;
    const [seeds, found] = await Promise.all([
      this.#seeds(state),
      inTime(this.#sources.backups.check()),
    ]);
    const backups = found ?? { status: "unknown" };
    const isGood = seeds.status !== "degraded" && backups.status !== "degraded";
    const status = store.status !== "ok" ? "unavailable" : isGood ? "ok" : "degraded";
    return { status, checks: { store, seeds, backups } };
  }

  async #askStore(since: number): Promise<readonly [StoreCheck, StoreState | undefined]> {
    const elapsed = () => Math.round(performance.now() - since);
    try {
      const state = await this.#sources.readState();
      return [{ status: "ok", ms: elapsed() }, state];
    } catch (error) {
      if (!(error instanceof DocumentError)) {
        throw error;
      }
      const status = error.code === "misconfigured" ? "misconfigured" : "unavailable";
      return [{ status, ms: elapsed(), detail: error.message }, undefined];
    }
  }

  async #seeds(state: StoreState | undefined): Promise<SeedsCheck> {
    const { isRunning, progress, report } = this.#sources.seeds.status;
    const recorded = [...(state?.collections ?? [])].map(
      ([collection, { kind }]) => [collection, { state: kind, planted: 0 }] as const,
    );
    const problems = report?.problems ?? [];
    const states = state === undefined || isRunning ? undefined : await this.#states();
    return {
      status: isRunning ? "planting" : problems.length > 0 ? "degraded" : "ok",
      ...(progress && { progress }),
      ...(states && { states }),
      collections: report?.collections ?? Object.fromEntries(recorded),
      problems,
    };
  }

  /** The count, if it is there in time; the storage's own check says why it is not. */
  async #states(): Promise<SeedCounts | undefined> {
    const counting = this.#sources.seeds.counts().catch((error: unknown) => {
      if (error instanceof DocumentError) {
        return undefined;
      }
      throw error;
    });
    return inTime(counting);
  }
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
