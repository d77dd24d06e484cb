import { untilItLands } from "../base/contention.ts";
import type { Records, RecordValue, SmallRecord } from "./records.ts";

/** How far the planting of a collection has come. */
export type PlantingState =
  /** New with its table or its release: to be planted, whatever is in it by then. */
  | { readonly kind: "due" }
  /** There were no seeds for it when it was looked at. */
  | { readonly kind: "unseeded" }
  | {
      /** Under way, or broken off. */
      readonly kind: "started";
      /** Hash of the files that are planted. */
      readonly fileSet: string;
      /** The last sign of life, ISO 8601 in UTC. */
      readonly at: string;
      /** It was due: until it is done, the collection is not what it is to be. */
      readonly isFirst: boolean;
    }
  /** Finished; with the file sets that were looked at last, newest first. */
  | { readonly kind: "done"; readonly fileSets: readonly string[] }
  /** A backup is being restored into it. */
  | {
      readonly kind: "restoring";
      /** Whose doing it is. */
      readonly work: string;
      /** Given up then, ISO 8601 in UTC. */
      readonly until: string;
    }
  /** What a newer release wrote: nobody else's to read or to write over. */
  | { readonly kind: "unknown"; readonly says: string };

/** What this release can write. */
export type KnownState = Exclude<PlantingState, { readonly kind: "unknown" }>;

/** A collection's planting, as it was read. */
export interface Planting {
  readonly state: PlantingState;
  readonly record: SmallRecord;
}

/** The names of the records begin so; the rest is the collection. */
export const plantingPrefix = "planting-";

/** File sets that are remembered: two releases at once have two. */
const maxFileSets = 8;

/** The planting of every collection that something is recorded of. One call; a store's first is the one that opens it. */
export async function readPlanting(store: Records): Promise<ReadonlyMap<string, Planting>> {
  return toPlantings(await store.records(plantingPrefix));
}

/** Plantings by their collections, from their records. */
export function toPlantings(
  records: Iterable<readonly [string, SmallRecord]>,
): ReadonlyMap<string, Planting> {
  return new Map(
    [...records].map(([name, record]) => [
      name.slice(plantingPrefix.length),
      { state: fromValue(record.value), record },
    ]),
  );
}

/**
 * Changes a collection's planting, whoever else does: what is decided is written over just what was read, and decided again
 * where that has changed.
 * @param decide the state that follows; `undefined` leaves it
 * @returns the state that it has then
 */
export async function changePlanting(
  store: Records,
  collection: string,
  decide: (state: PlantingState | undefined) => KnownState | undefined,
): Promise<PlantingState | undefined> {
  const attempt = async () => {
    const from = (await readPlanting(store)).get(collection);
    const to = decide(from?.state);
    return to === undefined
      ? { state: from?.state }
      : movePlanting(store, collection, { from, to });
  };
  const { state } = await untilItLands(attempt, { what: `the planting of ${collection}` });
  return state;
}

/** Moves a collection's planting on from what was read; `undefined` when somebody else did first. */
export async function movePlanting(
  store: Records,
  collection: string,
  { from, to }: { readonly from: Planting | undefined; readonly to: KnownState },
): Promise<Planting | undefined> {
  const value = toValue(to);
  const record = await store.writeRecord(plantingPrefix + collection, value, from?.record);
  return record && { state: to, record };
}

/** The records that a new store begins with: all of these collections are to be planted. */
export function plantingDue(collections: readonly string[]): ReadonlyMap<string, RecordValue> {
  return new Map(
    collections.map((collection) => [plantingPrefix + collection, toValue({ kind: "due" })]),
  );
}

/** A finished planting that has looked at one more file set. */
export function doneWith(
  fileSet: string,
  before: PlantingState | undefined,
): PlantingState & { readonly kind: "done" } {
  const known = before?.kind === "done" ? before.fileSets : [];
  const fileSets = [fileSet, ...known.filter((one) => one !== fileSet)].slice(0, maxFileSets);
  return { kind: "done", fileSets };
}

/** A planting state as plain texts; a backup keeps it so, too. */
export function toValue(state: KnownState): RecordValue {
  switch (state.kind) {
    case "started": {
      const { at, fileSet, isFirst, kind } = state;
      return { kind, fileSet, at, ...(isFirst && { first: "true" }) };
    }
    case "done":
      return { kind: state.kind, fileSet: state.fileSets.join(" ") };
    case "restoring":
      return { kind: state.kind, work: state.work, until: state.until };
    case "due":
    case "unseeded":
      return { kind: state.kind };
  }
}

/** Reads what {@link toValue} wrote, or the release before. */
export function fromValue(value: RecordValue): PlantingState {
  const { at = "", fileSet = "", first, kind, until = "", work = "" } = value;
  switch (kind) {
    case "due":
    case "unseeded":
      return { kind };
    // The release before; it decided by what was in the collection.
    case "never":
      return { kind: "unseeded" };
    case "started":
      return { kind, fileSet, at, isFirst: first === "true" };
    case "done":
      return { kind, fileSets: fileSet.split(" ").filter((one) => one !== "") };
    case "restoring":
      return { kind, work, until };
    default:
      return { kind: "unknown", says: JSON.stringify(value) };
  }
}
