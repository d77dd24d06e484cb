import type { PlantedCollection, PlantingProgress } from "../seeding/plant-collection.ts";
import type { PlantingReport } from "../seeding/planter.ts";
import { isRestoring } from "../seeding/planting-step.ts";
import { fromFinding, type SeedCounts } from "../seeding/seed-counts.ts";
import type { SeedService } from "../seeding/seed-service.ts";
import type { PlantingState } from "../store/planting.ts";
import type { Standing } from "../store/standing.ts";

/** The possible statuses of seeds. */
export const seedsStatuses = [
  // According to the table, every collection is planted or has no seeds.
  "ok",
  // A collection is not planted yet, or a run is in progress.
  "planting",
  // The last run failed, or left seeds out; detail and problems say why.
  "failed",
  // A backup is being restored, so nothing is planted.
  "restoring",
  // The storage did not answer, or a newer release recorded an unknown state.
  "unknown",
  // SEED_POLICY=off.
  "off",
  // USE_SEED_DATA_MODE=false: documents follow their files.
  "following",
] as const;

/** How many problems an answer names: anyone may read it, so it is short. */
export const problemsShown = 20;

/** The progress of planting. */
export interface SeedsCheck {
  readonly status: (typeof seedsStatuses)[number];
  /** Why the last run failed. */
  readonly detail?: string;
  readonly progress?: PlantingProgress;
  /** The number of seeds in each state when last counted. */
  readonly states?: Partial<SeedCounts>;
  /** When they were counted, ISO 8601 in UTC. */
  readonly countedAt?: string;
  readonly collections: Readonly<Record<string, PlantedCollection>>;
  /** The first {@link problemsShown}. */
  readonly problems: PlantingReport["problems"];
}

/** What the check is based on: this process, and the table, if it answered. */
export interface SeedsSources {
  readonly seeds: Pick<SeedService, "collections" | "mode" | "status">;
  readonly standing: Standing | undefined;
  readonly now: Date;
}

/** The result for seeds, and what it means for the whole app. */
export interface SeedsFinding {
  readonly check: SeedsCheck;
  /** Whether a new collection does not have its first documents yet. */
  readonly isStarting: boolean;
  readonly isGood: boolean;
}

type Recorded = ReadonlyMap<string, PlantingState>;

/** The progress of planting, according to the table or, if it has no record, this process. */
export function checkSeeds({ now, seeds, standing }: SeedsSources): SeedsFinding {
  const { failure, progress, report } = seeds.status;
  const recorded: Recorded = new Map(
    [...(standing?.plantings ?? [])].map(([collection, { state }]) => [collection, state]),
  );
  const collections = seeds.collections.flatMap((collection) => {
    const { planted = 0, state: reported } = report?.collections[collection] ?? {};
    // There is no record for a collection that a later release added and that has no seeds.
    const state = recorded.get(collection)?.kind ?? reported;
    return state === undefined ? [] : [[collection, { state, planted }] as const];
  });
  const settled = collections.filter(([, { state }]) => state === "done" || state === "unseeded");
  const isSettled = settled.length === seeds.collections.length;
  const status = standing === undefined ? "unknown" : statusOf(seeds, { now, recorded, isSettled });
  return {
    check: {
      status,
      ...(failure !== undefined && { detail: failure }),
      ...(progress && { progress }),
      ...fromFinding(standing?.findings.seeds),
      collections: Object.fromEntries(collections),
      problems: (report?.problems ?? []).slice(0, problemsShown),
    },
    isStarting:
      standing !== undefined && seeds.mode === "planting" && [...recorded.values()].some(isFirst),
    isGood: ["ok", "off", "following"].includes(status) || (status === "planting" && isSettled),
  };
}

/** The first status that applies, the worst first. */
function statusOf(
  { mode, status: { failure, isRunning, report } }: SeedsSources["seeds"],
  {
    isSettled,
    now,
    recorded,
  }: { readonly now: Date; readonly recorded: Recorded; readonly isSettled: boolean },
): SeedsCheck["status"] {
  const states = [...recorded.values()];
  if (failure !== undefined || (report?.problems ?? []).length > 0) {
    return "failed";
  }
  if (states.some(({ kind }) => kind === "unknown")) {
    return "unknown";
  }
  if (states.some((state) => isRestoring(state, now))) {
    return "restoring";
  }
  if (isRunning) {
    return "planting";
  }
  if (mode !== "planting") {
    return mode;
  }
  return isSettled ? "ok" : "planting";
}

function isFirst(state: PlantingState): boolean {
  return state.kind === "due" || (state.kind === "started" && state.isFirst);
}
