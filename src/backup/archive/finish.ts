import { DocumentError } from "../../base/errors.ts";
import type { BackupTarget, TargetFile } from "../target/backup-target.ts";
import { type Manifest, manifestFile, toManifestText } from "./manifest.ts";
import { isPartOf, missingPart, partsOf } from "./parts.ts";
import { progressFile } from "./progress.ts";
import { damaged, readManifest, requireManifest } from "./reader.ts";

/** A backup whose parts are all written. */
export interface Finishing {
  readonly archive: string;
  /** The writer's token. */
  readonly token: string;
  readonly manifest: Manifest;
}

/**
 * @returns the existing manifest
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
  // The folder may have been removed since: a manifest must not list missing parts.
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
  // An earlier list may lack parts that were written meanwhile.
  const files = (await target.files(archive)) ?? [];
  const missing = missingPart(found.collections, files);
  if (missing !== undefined) {
    throw damaged(archive, `${missing} differs from what was written`);
  }
  return found;
}
