import type { Archives } from "../../backup/archive/archives.ts";
import { countsOf, type Manifest } from "../../backup/archive/manifest.ts";
import { partsOf } from "../../backup/archive/parts.ts";
import type { MakeOutcome } from "../../backup/backup-service.ts";

/** A backup in the list. */
interface ListedBackup {
  readonly name: string;
  readonly at: string;
  /** Whether it is complete. */
  readonly ok: boolean;
  readonly problem?: string;
}

/** All backups, newest first, including unusable ones. */
export function describeArchives({
  complete,
  damaged,
  half,
  newer,
}: Archives): readonly ListedBackup[] {
  const all: readonly ListedBackup[] = [
    ...complete.map(({ at, manifest, name }) => ({
      ...{ name, at: at.toISOString(), ok: true },
      ...describeManifest(manifest),
    })),
    ...[...damaged, ...newer].map(({ at, name, problem }) => ({
      ...{ name, at: at.toISOString(), ok: false },
      problem: `manifest.json ${problem}.`,
    })),
    ...half.map(({ at, name }) => ({
      ...{ name, at: at.toISOString(), ok: false },
      problem: `Not finished; POST /api/backups/${name} continues it.`,
    })),
  ];
  return all.toSorted((a, b) => (a.name < b.name ? 1 : -1));
}

/** A backup that was made, with the rows that it left out. */
export function describeMade({
  leftOut,
  manifest,
  name,
  removed,
}: Extract<MakeOutcome, { readonly done: true }>) {
  const { history } = manifest;
  const leftOutCount = manifest.leftOut ?? 0;
  return { name, history, counts: countsOf(manifest), leftOut, leftOutCount, removed };
}

function describeManifest(manifest: Manifest) {
  const { collections, history, leftOut, readTo, version } = manifest;
  const bytes = partsOf(collections).reduce((sum, part) => sum + part.bytes, 0);
  const counts = countsOf(manifest);
  return { history, version, readTo, bytes, ...(leftOut !== undefined && { leftOut }), counts };
}
