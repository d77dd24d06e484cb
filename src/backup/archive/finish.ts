import { DocumentError } from "../../base/errors.ts";
import type { BackupTarget, TargetFile } from "../target/backup-target.ts";
import { type Manifest, manifestFile, toManifestText } from "./manifest.ts";
import { isPartOf, missingPart, partsOf } from "./parts.ts";
import { progressFile } from "./progress.ts";
import { damaged, readManifest, requireManifest } from "./reader.ts";

/** A backup of which all parts are written. */
export interface Finishing {
  readonly archive: string;
  /** Of the writer. */
  readonly token: string;
  readonly manifest: Manifest;
}

/**
 * Creates the manifest, and with it makes the backup one. Where another writer was quicker, its manifest stays.
 * The writer's own files that the manifest does not list are removed; those of others are not.
 * @returns the manifest that is there
 * @throws DocumentError `backup-damaged`
 */
export async function finishArchive(
  target: BackupTarget,
  { archive, manifest, token }: Finishing,
): Promise<Manifest> {
  const files = (await target.files(archive)) ?? [];
  const standing = files.some(({ name }) => name === manifestFile)
    ? await requireWhole(target, archive)
    : await createManifest(target, { archive, manifest, files });
  const known = new Set(partsOf(standing.collections).map(({ file }) => file));
  for (const { name } of files) {
    if (isPartOf(token, name) && !known.has(name)) {
      await target.remove({ folder: archive, file: name });
    }
  }
  await target.remove({ folder: archive, file: progressFile });
  return standing;
}

async function createManifest(
  target: BackupTarget,
  {
    archive,
    files,
    manifest,
  }: Omit<Finishing, "token"> & { readonly files: readonly TargetFile[] },
): Promise<Manifest> {
  // Somebody may have removed the folder since: a manifest must not speak of parts that are gone.
  const missing = missingPart(manifest.collections, files);
  if (missing !== undefined) {
    throw new DocumentError(
      "backup-damaged",
      `${missing} was removed while the backup ${archive} was being made. Make another backup.`,
    );
  }
  const content = Buffer.from(toManifestText(manifest));
  const isCreated = await target.create({ folder: archive, file: manifestFile }, content);
  return isCreated ? manifest : requireWhole(target, archive);
}

async function requireWhole(target: BackupTarget, archive: string): Promise<Manifest> {
  const found = requireManifest(archive, await readManifest(target, archive));
  // A list from before may lack parts that were made meanwhile.
  const files = (await target.files(archive)) ?? [];
  const missing = missingPart(found.collections, files);
  if (missing !== undefined) {
    throw damaged(archive, `${missing} differs from what was written`);
  }
  return found;
}
