import type { BackupTarget } from "../target/backup-target.ts";
import { type Manifest, manifestFile } from "./manifest.ts";
import { partsOf } from "./parts.ts";
import { progressFile } from "./progress.ts";
import { readManifest } from "./reader.ts";
import { type ArchiveProblem, checkParts, type PartsCheck, toProblem } from "./verify-parts.ts";

/** The result of reading a backup back. */
export interface Verification {
  readonly ok: boolean;
  readonly problems: readonly ArchiveProblem[];
  /** Harmless files beside the backup, left by a writer that stalled or died. */
  readonly notes: readonly ArchiveProblem[];
}

/** The result, or the progress. */
export type VerifyOutcome =
  | ({ readonly done: true } & Verification)
  | { readonly done: false; readonly check: PartsCheck };

/**
 * Reads a whole backup back and compares it with its manifest: every file, hash, count and line. Starts where an
 * earlier call stopped, and continues until it must stop. `undefined` if there is no backup of this name.
 */
export async function verifyFrom(
  target: BackupTarget,
  archive: string,
  options: Parameters<typeof checkParts>[2],
): Promise<VerifyOutcome | undefined> {
  const files = await target.files(archive);
  if (files === undefined) {
    return undefined;
  }
  const read = await readManifest(target, archive);
  if (read === undefined) {
    const detail = `${manifestFile} is missing: the backup is in progress, or was never finished.`;
    return { done: true, ok: false, problems: [{ file: manifestFile, detail }], notes: [] };
  }
  if ("problem" in read) {
    const problems = [toProblem(manifestFile, read.problem)];
    return { done: true, ok: false, problems, notes: [] };
  }
  const { collections } = read.manifest;
  const { isDone, ...check } = await checkParts(target, { archive, collections }, options);
  if (!isDone) {
    return { done: false, check };
  }
  const expected = filesOf(read.manifest);
  const notes = files
    .filter(({ name }) => !expected.has(name))
    .map(({ name }) =>
      toProblem(name, "is not part of the backup, because the manifest does not list it"),
    );
  const { problems } = check;
  return { done: true, ok: problems.length === 0, problems, notes };
}

/** Includes the progress file, which remains if a run stops right after writing the manifest. */
function filesOf({ collections }: Manifest): ReadonlySet<string> {
  const parts = partsOf(collections).map(({ file }) => file);
  return new Set([manifestFile, progressFile, ...parts]);
}
