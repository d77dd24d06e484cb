import { version } from "../../base/version.ts";
import { isObject, parseJson } from "../../documents/json.ts";
import type { BackupTarget } from "../target/backup-target.ts";
import type { ArchivedCollection } from "./manifest.ts";
import { missingPart } from "./parts.ts";
import type { ArchiveRow } from "./row.ts";

/** The file that says how far a backup has come, as long as it has no manifest. */
export const progressFile = "progress.json";

/** A row that comes from a store. */
export type PlacedRow = ArchiveRow & {
  /** Where the store's reading goes on behind it; only the store can read it. */
  readonly position?: string | undefined;
};

/** The last row that a part has: what comes after it is not written yet. */
export interface RowPosition extends Pick<PlacedRow, "position"> {
  readonly kind: ArchiveRow["kind"];
  readonly id: string;
}

/** Which Seedbed can go on from what this one has written; positions are not what they were in 0.1.0 at first. */
const progressVersion = `${version}, positions`;

/** A collection of which some parts are written. */
export interface BegunCollection extends ArchivedCollection {
  readonly last: RowPosition;
}

/** A row of the store that no backup can hold, and why. */
export interface LeftOutRow {
  readonly type: string;
  readonly id: string;
  readonly number: number;
  readonly detail: string;
}

/** How far a backup has come: enough for any instance to go on with it. */
export interface ArchiveProgress {
  /** Which Seedbed wrote it: another one begins anew. */
  readonly version: string;
  readonly readFrom: string;
  readonly history: boolean;
  readonly collections: readonly ArchivedCollection[];
  readonly begun?: BegunCollection | undefined;
  /** The first of the rows left out, and how many there are. */
  readonly leftOut: { readonly count: number; readonly rows: readonly LeftOutRow[] };
}

/** A backup without a row. */
export function beginArchive(at: Date, history: boolean): ArchiveProgress {
  const leftOut = { count: 0, rows: [] };
  return {
    version: progressVersion,
    readFrom: at.toISOString(),
    history,
    collections: [],
    leftOut,
  };
}

/** Says how far a backup has come, for whoever goes on. */
export async function writeProgress(
  target: BackupTarget,
  archive: string,
  progress: ArchiveProgress,
): Promise<void> {
  const content = Buffer.from(`${JSON.stringify(progress)}\n`);
  await target.write({ folder: archive, file: progressFile }, content);
}

/**
 * How far a backup has come; `undefined` when nobody can go on from there. It is a hint: any writer of the
 * backup may have written it, so the parts that it names have to be there.
 */
export async function readProgress(
  target: BackupTarget,
  archive: string,
): Promise<ArchiveProgress | undefined> {
  const content = await target.read({ folder: archive, file: progressFile });
  const value = content && parseJson(Buffer.from(content).toString("utf8"));
  if (!isObject(value) || value["version"] !== progressVersion) {
    return undefined;
  }
  // This version wrote it, and a target gives a file whole or not at all.
  const progress = value as unknown as ArchiveProgress;
  const { begun, collections } = progress;
  const files = (await target.files(archive)) ?? [];
  const missing = missingPart([...collections, ...(begun === undefined ? [] : [begun])], files);
  return missing === undefined ? progress : undefined;
}

/** Where a reading of the store is after a row. */
export function positionAfter({ id, kind, position }: PlacedRow): RowPosition {
  return { kind, id, ...(position !== undefined && { position }) };
}
