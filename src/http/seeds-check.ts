import type { PlantedCollection, PlantingProgress } from "../seeding/plant-collection.ts";
import type { PlantingReport } from "../seeding/planter.ts";
import { isRestoring } from "../seeding/planting-step.ts";
import { fromFinding, type SeedCounts } from "../seeding/seed-counts.ts";
import type { SeedService } from "../seeding/seed-service.ts";
import type { PlantingState } from "../store/planting.ts";
import type { Standing } from "../store/standing.ts";

/** What can be said of seeds in one word. */
export const seedsStatuses = [
  // The table says of every collection that its planting is done, or that it has no seeds.
  "ok",
  // A collection is still to be planted, or a run is under way.
  "planting",
  // The last run broke off, or left seeds out; detail and problems say why.
  "failed",
  // A backup is being restored, and nothing is planted meanwhile.
  "restoring",
  // The storage did not answer, or a newer release recorded a state that this one does not know.
  "unknown",
  // SEED_POLICY=off.
  "off",
  // USE_SEED_DATA_MODE=false: documents follow their files.
  "following",
] as const;

/** How far planting has come. */
export interface SeedsCheck {
  readonly status: (typeof seedsStatuses)[number];
  /** Why the last run broke off. */
  readonly detail?: string;
  readonly progress?: PlantingProgress;
  /** How many seeds were in which state when they were last counted. */
  readonly states?: Partial<SeedCounts>;
  /** When that was, ISO 8601 in UTC. */
  readonly countedAt?: string;
  readonly collections: Readonly<Record<string, PlantedCollection>>;
  readonly problems: PlantingReport["problems"];
}

/** What the check looks at: this process, and the table, unless that did not answer. */
export interface SeedsSources {
  readonly seeds: Pick<SeedService, "collections" | "mode" | "status">;
  readonly standing: Standing | undefined;
  readonly now: Date;
}

/** What was found about seeds, and what it means for the app as a whole. */
export interface SeedsFinding {
  readonly check: SeedsCheck;
  /** Documents that belong to a new collection are still missing. */
  readonly isStarting: boolean;
  readonly isGood: boolean;
}

type Recorded = ReadonlyMap<string, PlantingState>;

/** Says how far planting has come, by what the table says and, where that says nothing, this process. */
export function checkSeeds({ now, seeds, standing }: SeedsSources): SeedsFinding {
  const { failure, progress, report } = seeds.status;
  const recorded: Recorded = new Map(
    [...(standing?.plantings ?? [])].map(([collection, { state }]) => [collection, state]),
  );
  const collections = seeds.collections.flatMap((collection) => {
    const { planted = 0, state: reported } = report?.collections[collection] ?? {};
    // Nothing is recorded of a collection that came with a later release and has no seeds.
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
      problems: report?.problems ?? [],
    },
    isStarting:
      standing !== undefined && seeds.mode === "planting" && [...recorded.values()].some(isFirst),
    isGood: ["ok", "off", "following"].includes(status) || (status === "planting" && isSettled),
  };
}

/** The first that is so, the worst before the others. */
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
