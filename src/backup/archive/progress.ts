import { version } from "../../base/version.ts";
import { isObject, parseJson } from "../../documents/json.ts";
import type { BackupTarget } from "../target/backup-target.ts";
import type { ArchivedCollection } from "./manifest.ts";
import { missingPart } from "./parts.ts";
import type { ArchiveRow } from "./row.ts";

/** The file with the progress of a backup that has no manifest yet. */
export const progressFile = "progress.json";

/** A row from a store. */
export type PlacedRow = ArchiveRow & {
  /** Where the store continues after it; opaque. */
  readonly position?: string | undefined;
};

/** The last row that was written to a part. */
export interface RowPosition extends Pick<PlacedRow, "position"> {
  readonly kind: ArchiveRow["kind"];
  readonly id: string;
}

/** Identifies releases that can continue each other's backups; earlier builds of the same version wrote no labels. */
const progressVersion = `${version}, labels`;

/** A partly written collection. */
export interface BegunCollection extends ArchivedCollection {
  readonly last: RowPosition;
}

/** A stored row that can't be backed up, and why. */
export interface LeftOutRow {
  readonly type: string;
  readonly id: string;
  readonly number: number;
  readonly detail: string;
}

/** The progress of a backup, from which any instance can continue. */
export interface ArchiveProgress {
  /** The version that wrote it; other versions start again. */
  readonly version: string;
  readonly readFrom: string;
  readonly history: boolean;
  readonly collections: readonly ArchivedCollection[];
  readonly begun?: BegunCollection | undefined;
  /** The first rows left out, and their number. */
  readonly leftOut: { readonly count: number; readonly rows: readonly LeftOutRow[] };
}

/** An empty backup. */
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

/** Stores the progress of a backup. */
export async function writeProgress(
  target: BackupTarget,
  archive: string,
  progress: ArchiveProgress,
): Promise<void> {
  const content = Buffer.from(`${JSON.stringify(progress)}\n`);
  await target.write({ folder: archive, file: progressFile }, content);
}

/**
 * The progress of a backup; `undefined` if it can't be continued. Any writer of the backup may have written it, so the
 * parts that it names are checked for existence.
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
  // The same version wrote it, and targets return files complete or not at all.
  const progress = value as unknown as ArchiveProgress;
  const files = (await target.files(archive)) ?? [];
  const missing = missingPart(writtenOf(progress), files);
  return missing === undefined ? progress : undefined;
}

/** The collections that are written, completely or partly. */
export function writtenOf({ begun, collections }: ArchiveProgress): readonly ArchivedCollection[] {
  return begun === undefined ? collections : [...collections, begun];
}

/** The store's position after a row. */
export function positionAfter({ id, kind, position }: PlacedRow): RowPosition {
  return { kind, id, ...(position !== undefined && { position }) };
}
