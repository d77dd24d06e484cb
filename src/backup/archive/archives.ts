import type { BackupTarget } from "../target/backup-target.ts";
import { type Manifest, manifestFile } from "./manifest.ts";
import { readManifest } from "./reader.ts";

/** A folder with a backup. */
export interface ArchiveFolder {
  readonly name: string;
  /** When it was started, according to its name. */
  readonly at: Date;
}

/** A complete backup. */
export interface Archive extends ArchiveFolder {
  readonly manifest: Manifest;
}

/** A backup with an unusable manifest, and why. */
export interface UnusableArchive extends ArchiveFolder {
  readonly problem: string;
}

/** All backups of a target, newest first. */
export interface Archives {
  readonly complete: readonly Archive[];
  /** Without a manifest: in progress, interrupted, or partly removed. */
  readonly half: readonly ArchiveFolder[];
  readonly damaged: readonly UnusableArchive[];
  /** In a format of a newer Seedbed: neither read nor removed. */
  readonly newer: readonly UnusableArchive[];
}

/** The name of a backup that starts at a time. */
export function archiveNameAt(at: Date): string {
  return `${at.toISOString().slice(0, 19).replaceAll(":", "-")}Z`;
}

/** When a backup was started, by its name; `undefined` if it is not a backup's name. */
export function archiveTimeOf(name: string): Date | undefined {
  const at = new Date(name.replace(/T(\d\d)-(\d\d)-(\d\dZ)$/, "T$1:$2:$3"));
  return !Number.isNaN(at.getTime()) && archiveNameAt(at) === name ? at : undefined;
}

/** Reads the manifests of a target; folders with other names are ignored. */
export async function listArchives(target: BackupTarget): Promise<Archives> {
  const complete: Archive[] = [];
  const half: ArchiveFolder[] = [];
  const damaged: UnusableArchive[] = [];
  const newer: UnusableArchive[] = [];
  for (const name of (await target.folders()).toReversed()) {
    const at = archiveTimeOf(name);
    if (at === undefined) {
      continue;
    }
    const read = await readManifest(target, name);
    if (read === undefined) {
      half.push({ name, at });
    } else if ("manifest" in read) {
      complete.push({ name, at, manifest: read.manifest });
    } else {
      const unusable = read.fault === "newer" ? newer : damaged;
      unusable.push({ name, at, problem: read.problem });
    }
  }
  return { complete, half, damaged, newer };
}

/** The newest good backup; reads only as many manifests as necessary. */
export async function latestArchive(target: BackupTarget): Promise<Archive | undefined> {
  for (const name of (await target.folders()).toReversed()) {
    const at = archiveTimeOf(name);
    const read = at && (await readManifest(target, name));
    if (at !== undefined && read !== undefined && "manifest" in read) {
      return { name, at, manifest: read.manifest };
    }
  }
  return undefined;
}

/** Removes a backup, the manifest first, so that an interrupted removal leaves no seemingly complete backup. */
export async function removeArchive(target: BackupTarget, name: string): Promise<void> {
  await target.remove({ folder: name, file: manifestFile });
  await target.removeFolder(name);
}
