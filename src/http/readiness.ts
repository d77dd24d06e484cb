import { DocumentError } from "../errors.ts";
import type { PlantedCollection, PlantingReport } from "../seeding/planter.ts";
import type { StoreState } from "../store/document-store.ts";

/** Whether the app can serve, and what was found. */
export interface Readiness {
  readonly status: "ok" | "degraded" | "unavailable";
  readonly checks: { readonly store: StoreCheck; readonly seeds: SeedsCheck };
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
  readonly collections: Readonly<Record<string, PlantedCollection>>;
  readonly problems: PlantingReport["problems"];
}

/** What the checks look at. */
export interface ReadinessSources {
  readState(): Promise<StoreState>;
  /** The latest run of planting: under way, done, or failed. */
  planting(): { readonly isRunning: boolean; readonly report: PlantingReport | undefined };
}

/** How long a finding about the storage is good, in milliseconds. */
const findingsKept = 5_000;

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
    const seeds = this.#seeds(state);
    const isGood = seeds.status !== "degraded";
    const status = store.status !== "ok" ? "unavailable" : isGood ? "ok" : "degraded";
    return { status, checks: { store, seeds } };
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

  #seeds(state: StoreState | undefined): SeedsCheck {
    const { isRunning, report } = this.#sources.planting();
    const recorded = [...(state?.collections ?? [])].map(
      ([collection, { kind }]) => [collection, { state: kind, planted: 0 }] as const,
    );
    const problems = report?.problems ?? [];
    return {
      status: isRunning ? "planting" : problems.length > 0 ? "degraded" : "ok",
      collections: report?.collections ?? Object.fromEntries(recorded),
      problems,
    };
  }
}
