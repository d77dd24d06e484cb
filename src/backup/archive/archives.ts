import type { BackupTarget } from "../target/backup-target.ts";
import { type Manifest, manifestFile } from "./manifest.ts";
import { readManifest } from "./reader.ts";

/** A folder of a target that a backup was written to. */
export interface ArchiveFolder {
  readonly name: string;
  /** When it was begun, as its name says. */
  readonly at: Date;
}

/** A backup that was written to its end. */
export interface Archive extends ArchiveFolder {
  readonly manifest: Manifest;
}

/** A backup whose manifest can't be used, and why. */
export interface UnusableArchive extends ArchiveFolder {
  readonly problem: string;
}

/** All backups of a target, newest first. */
export interface Archives {
  readonly complete: readonly Archive[];
  /** Without a manifest: under way, broken off, or half removed. */
  readonly half: readonly ArchiveFolder[];
  readonly damaged: readonly UnusableArchive[];
  /** Of a format that a later Seedbed has written: not ours to read, nor to remove. */
  readonly newer: readonly UnusableArchive[];
}

/** The name of a backup that begins now. */
export function archiveNameAt(at: Date): string {
  return `${at.toISOString().slice(0, 19).replaceAll(":", "-")}Z`;
}

/** When a backup was begun, by its name; `undefined` when it is not the name of one. */
export function archiveTimeOf(name: string): Date | undefined {
  const at = new Date(name.replace(/T(\d\d)-(\d\d)-(\d\dZ)$/, "T$1:$2:$3"));
  return !Number.isNaN(at.getTime()) && archiveNameAt(at) === name ? at : undefined;
}

/** Looks at the manifests of a target; folders with other names are not ours. */
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

/** The newest good backup; looks at no more than it has to. */
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

/** Removes a backup, the manifest first: broken off half-way, the rest is no backup any more. */
export async function removeArchive(target: BackupTarget, name: string): Promise<void> {
  await target.remove({ folder: name, file: manifestFile });
  await target.removeFolder(name);
}
