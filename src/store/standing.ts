import { type Planting, plantingPrefix, toPlantings } from "./planting.ts";
import type { Records, RecordValue } from "./records.ts";

/** Findings that require reading everything: timers produce them, and store them for all instances. */
export type FindingName = "seeds" | "backups";

/** A finding as a small record: a few texts, and its time (ISO 8601 in UTC). */
export type Finding = RecordValue & { readonly at: string };

/** The state of the storage, according to small records. */
export interface Standing {
  readonly plantings: ReadonlyMap<string, Planting>;
  readonly findings: Readonly<Partial<Record<FindingName, Finding>>>;
}

/** The prefix of the records' names, followed by the finding's name. */
export const foundPrefix = "found-";

/** Cheap enough for public use: one call, which reads only a few small rows. */
export async function readStanding(store: Records): Promise<Standing> {
  const records = [...(await store.records(plantingPrefix, foundPrefix))];
  const isPlanting = ([name]: readonly [string, unknown]) => name.startsWith(plantingPrefix);
  const findings = records
    .filter((record) => !isPlanting(record))
    .map(([name, { value }]) => [name.slice(foundPrefix.length), { at: "", ...value }]);
  return {
    plantings: toPlantings(records.filter(isPlanting)),
    findings: Object.fromEntries(findings),
  };
}

/** Removes an outdated finding. */
export async function forgetFinding(store: Records, name: FindingName): Promise<void> {
  const before = await store.readRecord(foundPrefix + name);
  await (before && store.removeRecord(foundPrefix + name, before));
}

/**
 * Stores a finding, unless there is a newer one, or another is being written concurrently.
 * @param complete adds what a finding has from the one before
 */
export async function keepFinding(
  store: Records,
  name: FindingName,
  finding: Finding,
  complete: (finding: Finding, before?: RecordValue) => Finding = (one) => one,
): Promise<void> {
  const before = await store.readRecord(foundPrefix + name);
  if ((before?.value["at"] ?? "") <= finding.at) {
    await store.writeRecord(foundPrefix + name, complete(finding, before?.value), before);
  }
}
