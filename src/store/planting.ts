import { untilItLands } from "../base/contention.ts";
import type { Records, RecordValue, SmallRecord } from "./records.ts";

/** The planting state of a collection. */
export type PlantingState =
  /** New with its table or release: will be planted, whatever it contains by then. */
  | { readonly kind: "due" }
  /** It had no seeds when it was last checked. */
  | { readonly kind: "unseeded" }
  | {
      /** In progress, or interrupted. */
      readonly kind: "started";
      /** Hash of the files being planted. */
      readonly fileSet: string;
      /** The last heartbeat, ISO 8601 in UTC. */
      readonly at: string;
      /** Whether it was due: until it is done, the collection is incomplete. */
      readonly isFirst: boolean;
    }
  /** Finished, with the latest file sets, newest first. */
  | { readonly kind: "done"; readonly fileSets: readonly string[] }
  /** A backup is being restored into it. */
  | {
      readonly kind: "restoring";
      /** The name of the restore. */
      readonly work: string;
      /** When it expires, ISO 8601 in UTC. */
      readonly until: string;
    }
  /** A state written by a newer release, which must not be interpreted or overwritten. */
  | { readonly kind: "unknown"; readonly says: string };

/** The states that this release can write. */
export type KnownState = Exclude<PlantingState, { readonly kind: "unknown" }>;

/** A collection's planting state, as read. */
export interface Planting {
  readonly state: PlantingState;
  readonly record: SmallRecord;
}

/** The prefix of the records' names, followed by the collection. */
export const plantingPrefix = "planting-";

/** The number of file sets remembered; two releases running at once have two. */
const maxFileSets = 8;

/** The recorded planting states of all collections. Takes one call, which also opens a new store. */
export async function readPlanting(store: Records): Promise<ReadonlyMap<string, Planting>> {
  return toPlantings(await store.records(plantingPrefix));
}

/** The planting states by collection, from their records. */
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
 * @param decide returns the next state, or `undefined` to leave it
 * @returns the resulting state
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

/**
 * Changes a collection's planting state, conditional on what was read; `undefined` if someone else changed it first.
 */
export async function movePlanting(
  store: Records,
  collection: string,
  { from, to }: { readonly from: Planting | undefined; readonly to: KnownState },
): Promise<Planting | undefined> {
  const value = toValue(to);
  const record = await store.writeRecord(plantingPrefix + collection, value, from?.record);
  return record && { state: to, record };
}

/** The initial records of a new store: all these collections are due. */
export function plantingDue(collections: readonly string[]): ReadonlyMap<string, RecordValue> {
  return new Map(
    collections.map((collection) => [plantingPrefix + collection, toValue({ kind: "due" })]),
  );
}

/** A finished state that includes one more file set. */
export function doneWith(
  fileSet: string,
  before: PlantingState | undefined,
): PlantingState & { readonly kind: "done" } {
  const known = before?.kind === "done" ? before.fileSets : [];
  const fileSets = [fileSet, ...known.filter((one) => one !== fileSet)].slice(0, maxFileSets);
  return { kind: "done", fileSets };
}

/** A planting state as a record; also stored in backups. */
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

/** Reads a record of {@link toValue}, or of the previous release. */
export function fromValue(value: RecordValue): PlantingState {
  const { at = "", fileSet = "", first, kind, until = "", work = "" } = value;
  switch (kind) {
    case "due":
    case "unseeded":
      return { kind };
    // Written by the previous release, which decided by the collection's content.
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
