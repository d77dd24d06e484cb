import type { DocumentType } from "../documents/document-type.ts";
import type { DocumentStore, PlantingState, StoreState, Write } from "../store/document-store.ts";
import { everyHead } from "../store/every-head.ts";
import { nextRevision } from "../store/revision.ts";
import { readSeeds, type Seed, type SeedProblem, type SeedSet } from "./seed-files.ts";

/** What planting works with. */
export interface PlantOptions {
  readonly store: DocumentStore;
  readonly types: readonly DocumentType[];
  /** The seeds folder. */
  readonly folder: string;
  /** `missing` also plants new files into collections in use. @default "if-empty" */
  readonly policy?: "if-empty" | "missing";
  readonly onProgress?: (progress: PlantingProgress) => void;
  readonly now?: () => Date;
}

/** How far a run has come with one collection. */
export interface PlantingProgress {
  readonly collection: string;
  readonly planted: number;
  /** Seeds that it has. */
  readonly seeds: number;
}

/** How a collection stands after planting. */
export interface PlantedCollection {
  readonly state: PlantingState["kind"];
  /** Documents that this run planted. */
  readonly planted: number;
}

/** What a run of planting did. */
export interface PlantingReport {
  readonly collections: Readonly<Record<string, PlantedCollection>>;
  readonly problems: readonly SeedProblem[];
}

/** Documents written before it is looked again which of the rest somebody else has planted. */
const sliceLength = 33;

/** Whom the history names for what came from files by itself. */
export const planter = { id: "seed", name: "seed" };

/**
 * Fills collections that were never planted and are empty, and goes on where a run was broken off. Any
 * number of instances may do so at once. With everything in place it is one storage call.
 */
export async function plant(options: PlantOptions): Promise<PlantingReport> {
  const known = await options.store.state();
  const collections: Record<string, PlantedCollection> = {};
  const problems: SeedProblem[] = [];
  for (const type of options.types) {
    const state = known.collections.get(type.collection)?.kind ?? "never";
    if (state === "restoring" || (state === "done" && options.policy !== "missing")) {
      collections[type.collection] = { state, planted: 0 };
      continue;
    }
    const set = await readSeeds(options.folder, type, options.store.maxBodyLength);
    problems.push(...set.problems);
    const collection = await plantCollection(options, type, { set, state: known });
    collections[type.collection] = collection;
    if (collection.state === "started") {
      problems.push({
        file: type.seeds.folder,
        detail: "planting was started with other files and is theirs to finish",
      });
    }
  }
  return { collections, problems };
}

/** Takes one collection as far as it goes: each turn looks at what is recorded by then. */
async function plantCollection(
  options: PlantOptions,
  type: DocumentType,
  { set, state: known }: { readonly set: SeedSet; readonly state: StoreState },
): Promise<PlantedCollection> {
  const { policy, store } = options;
  const { fileSet, seeds } = set;
  let planted = 0;
  for (let state = known; ; state = await store.state()) {
    const planting = state.collections.get(type.collection) ?? { kind: "never" };
    if (planting.kind === "started" && planting.fileSet === fileSet) {
      planted += await plantSeeds(options, type, seeds);
      await finish(store, type, planting);
    } else if (mayStart(planting, set, policy)) {
      const isToPlant = policy === "missing" || (await isEmpty(store, type));
      const next = { kind: isToPlant ? "started" : "done", fileSet } as const;
      await store.changeState(state, type.collection, next);
    } else {
      return { state: planting.kind, planted };
    }
  }
}

/** Whether there is something to begin: the first planting, or files that were not looked at before. */
function mayStart(
  planting: PlantingState,
  { fileSet, seeds }: SeedSet,
  policy: PlantOptions["policy"],
): boolean {
  return (
    seeds.length > 0 &&
    (planting.kind === "never" ||
      (planting.kind === "done" && policy === "missing" && planting.fileSet !== fileSet))
  );
}

/** Records the end of what was started, unless something else has begun since. */
async function finish(
  store: DocumentStore,
  type: DocumentType,
  { fileSet }: { readonly fileSet: string },
): Promise<void> {
  const state = await store.state();
  const now = state.collections.get(type.collection);
  if (now?.kind === "started" && now.fileSet === fileSet) {
    await store.changeState(state, type.collection, { kind: "done", fileSet });
  }
}

/** Plants what has no head of any kind: neither a document nor the tombstone of one. */
async function plantSeeds(
  { store, now = () => new Date(), onProgress = () => {} }: PlantOptions,
  type: DocumentType,
  seeds: readonly Seed[],
): Promise<number> {
  let planted = 0;
  let rest = await withoutHeads(store, type, seeds);
  while (rest.length > 0) {
    const writes = rest.slice(0, sliceLength).map((seed) => toWrite(type, seed, now()));
    const results = await store.commit(writes);
    planted += results.filter((result) => result === "written").length;
    onProgress({ collection: type.collection, planted, seeds: seeds.length });
    rest = rest.slice(sliceLength);
    if (results.includes("conflict")) {
      rest = await withoutHeads(store, type, rest);
    }
  }
  return planted;
}

function toWrite(type: DocumentType, { id, body, hash, file }: Seed, at: Date): Write {
  return {
    key: { type: type.collection, id },
    over: undefined,
    next: nextRevision(undefined, { at, body, by: planter, change: "seeded", origin: "seed" }),
    ledger: { id, hash, file },
  };
}

async function isEmpty(store: DocumentStore, type: DocumentType): Promise<boolean> {
  const { heads } = await store.list(type.collection, { limit: 1, liveness: "any" });
  return heads.length === 0;
}

async function withoutHeads(
  store: DocumentStore,
  type: DocumentType,
  seeds: readonly Seed[],
): Promise<readonly Seed[]> {
  const taken = new Set<string>();
  for await (const { id } of everyHead(store, type.collection, { liveness: "any" })) {
    taken.add(id);
  }
  return seeds.filter(({ id }) => !taken.has(id));
}
