import { afterEach, beforeEach } from "vitest";
import { documentTypes } from "../../src/documents/index.ts";
import { plant } from "../../src/seeding/planter.ts";
import type { DocumentStore } from "../../src/store/document-store.ts";
import {
  movePlanting,
  type PlantingState,
  plantingDue,
  readPlanting,
} from "../../src/store/planting.ts";
import { createSeedFolder, type SeedFolder } from "./seed-folder.ts";
import { openSqliteStore, openTableStore, type StoreUnderTest } from "./stores.ts";

/** The record of the planting of moods, or of another collection. */
export async function plantingOf(
  store: DocumentStore,
  collection = "moods",
): Promise<PlantingState | undefined> {
  return (await readPlanting(store)).get(collection)?.state;
}

/** Records the state of the planting of moods, whatever was recorded before. */
export async function setPlantingOf(
  store: DocumentStore,
  to: Parameters<typeof movePlanting>[2]["to"],
  collection = "moods",
): Promise<void> {
  const from = (await readPlanting(store)).get(collection);
  if ((await movePlanting(store, collection, { from, to })) === undefined) {
    throw new Error(`${collection} was moved by somebody else`);
  }
}

const begin = plantingDue(documentTypes.map(({ collection }) => collection));

/** A kind of store, opened either as one that existed before its collections, or as a new one. */
export interface Opened {
  readonly name: string;
  open(): Promise<StoreUnderTest>;
  openNew(): Promise<StoreUnderTest>;
}

/** The stores that planting is tested with. */
export const stores: readonly Opened[] = [
  {
    name: "SqliteDocumentStore",
    open: () => openSqliteStore(),
    openNew: () => openSqliteStore({ begin }),
  },
  {
    name: "TableDocumentStore",
    open: () => openTableStore(),
    openNew: () => openTableStore(1, { begin }),
  },
];

/** This many moods in a file, from one release. */
export const seedsOf = (count: number, release = "A") => ({
  "moods/s.json": JSON.stringify(
    Array.from({ length: count }, (_, n) => ({ id: `s${n}`, mood: `Seed ${n} ${release}` })),
  ),
});

const moods = documentTypes.filter(({ collection }) => collection === "moods");
const minute = 60_000;

/** A clock and folders of seeds for each test, and moods to plant from them. */
export function usePlanting() {
  let folders: SeedFolder[];
  let time: number;
  beforeEach(() => {
    folders = [];
    time = Date.parse("2026-11-26T10:00:00Z");
  });
  afterEach(() => Promise.all(folders.map((folder) => folder.remove())));
  const now = () => new Date(time);
  return {
    now,
    /** Advances the clock by this many minutes. */
    forward(minutes: number) {
      time += minutes * minute;
    },
    ago: (minutes: number) => new Date(time - minutes * minute).toISOString(),
    async folderOf(...texts: Parameters<typeof createSeedFolder>) {
      const folder = await createSeedFolder(...texts);
      folders.push(folder);
      return folder;
    },
    plantMoods: (
      store: DocumentStore,
      { path: folder }: SeedFolder,
      policy: "if-empty" | "missing" = "if-empty",
    ) => plant({ store, types: moods, folder, policy, now }),
    idsIn: async (store: DocumentStore) =>
      (await store.list("moods", { limit: 1000 })).heads.map(({ id }) => id),
  };
}
