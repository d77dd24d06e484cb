import { readManifest, readPart } from "./archive-reader.ts";
import { parseLine } from "./archive-row.ts";
import type { BackupTarget } from "./backup-target.ts";
import { type ArchiveCounts, type ArchivedCollection, manifestFile } from "./manifest.ts";
import { countKind, noRows } from "./row-counts.ts";

/** Something wrong with a backup: in which file, and a sentence. */
export interface ArchiveProblem {
  readonly file: string;
  readonly detail: string;
}

/** What was found when a backup was read back. */
export interface Verification {
  readonly ok: boolean;
  readonly problems: readonly ArchiveProblem[];
}

/** Nobody reads more of one file. */
const maxLineProblems = 10;

/**
 * Reads a whole backup back and compares it with its manifest: every file, hash, count and line. `undefined`
 * when there is no backup of this name.
 */
export async function verifyArchive(
  target: BackupTarget,
  archive: string,
): Promise<Verification | undefined> {
  const files = await target.files(archive);
  if (files === undefined) {
    return undefined;
  }
  const read = await readManifest(target, archive);
  if (read === undefined) {
    const detail = `${manifestFile} is missing: the backup is under way, or was never finished.`;
    return { ok: false, problems: [{ file: manifestFile, detail }] };
  }
  if ("problem" in read) {
    return { ok: false, problems: [toProblem(manifestFile, read.problem)] };
  }
  const problems: ArchiveProblem[] = [];
  const expected = new Set([manifestFile]);
  for (const collection of read.manifest.collections) {
    for (const { file } of collection.parts) {
      expected.add(file);
    }
    for await (const problem of problemsOf(target, archive, collection)) {
      problems.push(problem);
    }
  }
  for (const { name } of files) {
    if (!expected.has(name)) {
      problems.push(
        toProblem(name, "does not belong to the backup: the manifest knows nothing of it"),
      );
    }
  }
  return { ok: problems.length === 0, problems };
}

async function* problemsOf(
  target: BackupTarget,
  archive: string,
  { collection, counts, parts }: ArchivedCollection,
): AsyncGenerator<ArchiveProblem> {
  let found = noRows;
  let isWhole = true;
  for (const part of parts) {
    const read = await readPart(target, archive, part);
    if ("problem" in read) {
      isWhole = false;
      yield toProblem(part.file, read.problem);
      continue;
    }
    let lineProblems = 0;
    for (const [index, line] of read.lines.entries()) {
      const parsed = parseLine(line);
      if ("row" in parsed) {
        found = countKind(found, parsed.row);
        continue;
      }
      isWhole = false;
      lineProblems += 1;
      if (lineProblems <= maxLineProblems) {
        yield { file: part.file, detail: `Line ${index + 1} of ${part.file} ${parsed.problem}.` };
      }
    }
    if (lineProblems > maxLineProblems) {
      const more = lineProblems - maxLineProblems;
      yield { file: part.file, detail: `${more} more lines of ${part.file} are wrong.` };
    }
  }
  // With a part or a line missing the counts can't fit, and say nothing new.
  if (isWhole && !areEqual(found, counts)) {
    const detail = `${manifestFile} counts ${JSON.stringify(counts)} in ${collection}; there are ${JSON.stringify(found)}.`;
    yield { file: manifestFile, detail };
  }
}

function areEqual(one: ArchiveCounts, other: ArchiveCounts): boolean {
  return (
    one.documents === other.documents &&
    one.deleted === other.deleted &&
    one.revisions === other.revisions &&
    one.ledger === other.ledger
  );
}

function toProblem(file: string, problem: string): ArchiveProblem {
  return { file, detail: `${file} ${problem}.` };
}
