import type { DocumentType } from "../documents/document-type.ts";
import type { DocumentStore } from "../store/document-store.ts";
import { readPlanting } from "../store/planting.ts";
import {
  CollectionPlanting,
  type PlantedCollection,
  type PlantingProgress,
} from "./plant-collection.ts";
import { isSettled, type PlantingPolicy } from "./planting-step.ts";
import { missingFolder, readSeeds, type SeedProblem } from "./seed-files.ts";

/** Dependencies and settings of planting. */
export interface PlantOptions {
  readonly store: DocumentStore;
  readonly types: readonly DocumentType[];
  /** The seeds folder. */
  readonly folder: string;
  /** `missing` also plants new files into collections in use. @default "if-empty" */
  readonly policy?: PlantingPolicy;
  readonly onProgress?: (progress: PlantingProgress) => void;
  readonly now?: () => Date;
  /** Ends the run before its next writes. */
  readonly signal?: AbortSignal | undefined;
}

/** The result of a planting run. */
export interface PlantingReport {
  readonly collections: Readonly<Record<string, PlantedCollection>>;
  readonly problems: readonly SeedProblem[];
}

/**
 * Plants new collections, and continues interrupted runs. Any number of instances may do so at once. If nothing is left
 * to do, it makes one storage call.
 */
export async function plant(options: PlantOptions): Promise<PlantingReport> {
  const { folder, now = () => new Date(), onProgress = () => {}, store, types } = options;
  const { policy = "if-empty", signal } = options;
  const known = await readPlanting(store);
  const noFolder = await missingFolder(folder);
  const collections: Record<string, PlantedCollection> = {};
  const problems: SeedProblem[] = noFolder === undefined ? [] : [noFolder];
  for (const type of types) {
    const planting = known.get(type.collection);
    if (noFolder !== undefined || isSettled(planting?.state, { now: now(), policy })) {
      collections[type.collection] = { state: planting?.state.kind ?? "unseeded", planted: 0 };
      continue;
    }
    const set = await readSeeds(folder, type, store.maxBodyLength);
    problems.push(...set.problems);
    const collection = new CollectionPlanting({
      ...{ store, type, set, policy, onProgress, now, signal },
    });
    const { problems: found, ...report } = await collection.run(planting);
    problems.push(...found);
    collections[type.collection] = report;
  }
  return { collections, problems };
}
