import { progressFile } from "./archive-progress.ts";
import { readManifest } from "./archive-reader.ts";
import type { BackupTarget } from "./backup-target.ts";
import { type Manifest, manifestFile } from "./manifest.ts";
import {
  type ArchiveProblem,
  checkParts,
  nothingChecked,
  type PartsCheck,
  toProblem,
} from "./verify-parts.ts";

/** What was found when a backup was read back. */
export interface Verification {
  readonly ok: boolean;
  readonly problems: readonly ArchiveProblem[];
}

/** What was found, or how far it has come. */
export type VerifyOutcome =
  | ({ readonly done: true } & Verification)
  | { readonly done: false; readonly check: PartsCheck };

/**
 * Reads a whole backup back and compares it with its manifest: every file, hash, count and line. `undefined`
 * when there is no backup of this name.
 */
export async function verifyArchive(
  target: BackupTarget,
  archive: string,
): Promise<Verification | undefined> {
  const mayGoOn = async () => true;
  const outcome = await verifyFrom(target, archive, { from: nothingChecked, mayGoOn });
  return outcome?.done === true ? { ok: outcome.ok, problems: outcome.problems } : undefined;
}

/** The same, from where another call has come to, as long as it may. */
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
    const detail = `${manifestFile} is missing: the backup is under way, or was never finished.`;
    return { done: true, ok: false, problems: [{ file: manifestFile, detail }] };
  }
  if ("problem" in read) {
    return { done: true, ok: false, problems: [toProblem(manifestFile, read.problem)] };
  }
  const { collections } = read.manifest;
  const { isDone, ...check } = await checkParts(target, { archive, collections }, options);
  if (!isDone) {
    return { done: false, check };
  }
  const expected = filesOf(read.manifest);
  const strays = files.filter(({ name }) => !expected.has(name));
  const problems = [
    ...check.problems,
    ...strays.map(({ name }) =>
      toProblem(name, "does not belong to the backup: the manifest knows nothing of it"),
    ),
  ];
  return { done: true, ok: problems.length === 0, problems };
}

/** The progress is left where a run broke off just after the manifest. */
function filesOf({ collections }: Manifest): ReadonlySet<string> {
  const parts = collections.flatMap(({ parts }) => parts.map(({ file }) => file));
  return new Set([manifestFile, progressFile, ...parts]);
}
