import { type Planting, plantingPrefix, toPlantings } from "./planting.ts";
import type { Records, RecordValue } from "./records.ts";

/** What takes a reading of everything to find out: the timers do, and keep it for all instances. */
export type FindingName = "seeds" | "backups";

/** What was found, as a small record: a few texts, and when it was looked at (ISO 8601 in UTC). */
export type Finding = RecordValue & { readonly at: string };

/** How the storage stands, as far as small records say. */
export interface Standing {
  readonly plantings: ReadonlyMap<string, Planting>;
  readonly findings: Readonly<Partial<Record<FindingName, Finding>>>;
}

/** The names of the records begin so; the rest is what was looked for. */
export const foundPrefix = "found-";

/** What anybody may ask for as often as they like: one call, which reads no more than a few small rows. */
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

/** Says that something isn't known any more, since it has changed. */
export async function forgetFinding(store: Records, name: FindingName): Promise<void> {
  const before = await store.readRecord(foundPrefix + name);
  await (before && store.removeRecord(foundPrefix + name, before));
}

/** Keeps what was found. What somebody has looked at later, or is writing at the same time, stays. */
export async function keepFinding(
  store: Records,
  name: FindingName,
  finding: Finding,
): Promise<void> {
  const before = await store.readRecord(foundPrefix + name);
  if ((before?.value["at"] ?? "") <= finding.at) {
    await store.writeRecord(foundPrefix + name, finding, before);
  }
}
