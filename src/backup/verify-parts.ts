import { readPart } from "./archive-reader.ts";
import { parseLine } from "./archive-row.ts";
import type { BackupTarget } from "./backup-target.ts";
import {
  type ArchiveCounts,
  type ArchivedCollection,
  type ArchivePart,
  manifestFile,
} from "./manifest.ts";
import type { MayGoOn } from "./pace.ts";
import { countKind, noRows } from "./row-counts.ts";

/** Something wrong with a backup: in which file, and a sentence. */
export interface ArchiveProblem {
  readonly file: string;
  readonly detail: string;
}

/** How far the reading back of parts has come, and what was found. */
export interface PartsCheck {
  /** The next part: of which collection, and which of its parts. */
  readonly collection: number;
  readonly part: number;
  /** Of this collection so far. */
  readonly found: ArchiveCounts;
  /** With a part or a line missing the counts can't fit, and say nothing new. */
  readonly isWhole: boolean;
  readonly problems: readonly ArchiveProblem[];
}

/** Before the first part. */
export const nothingChecked: PartsCheck = {
  ...{ collection: 0, part: 0, found: noRows, isWhole: true, problems: [] },
};

/** Nobody reads more of one file. */
const maxLineProblems = 10;

/** What to read back. */
export interface PartsOf {
  readonly archive: string;
  readonly collections: readonly ArchivedCollection[];
}

/** Reads parts back, one after the other, as long as it may; `isDone` when there is none left. */
export async function checkParts(
  target: BackupTarget,
  { archive, collections }: PartsOf,
  { from, mayGoOn }: { readonly from: PartsCheck; readonly mayGoOn: MayGoOn },
): Promise<PartsCheck & { readonly isDone: boolean }> {
  let check = from;
  for (let read = 0; ; read += 1) {
    const collection = collections[check.collection];
    if (collection === undefined) {
      return { ...check, isDone: true };
    }
    const part = collection.parts[check.part];
    if (part === undefined) {
      const { problems } = check;
      const next = { ...nothingChecked, collection: check.collection + 1 };
      check = { ...next, problems: [...problems, ...countProblems(collection, check)] };
    } else if (read > 0 && !(await mayGoOn())) {
      return { ...check, isDone: false };
    } else {
      check = await checkPart(target, { archive, part }, check);
    }
  }
}

async function checkPart(
  target: BackupTarget,
  { archive, part }: { readonly archive: string; readonly part: ArchivePart },
  check: PartsCheck,
): Promise<PartsCheck> {
  const next = { ...check, part: check.part + 1 };
  const { file } = part;
  const read = await readPart(target, archive, part);
  if ("problem" in read) {
    const problem = toProblem(file, read.problem);
    return { ...next, isWhole: false, problems: [...check.problems, problem] };
  }
  let { found } = check;
  const wrong: string[] = [];
  for (const [index, line] of read.lines.entries()) {
    const parsed = parseLine(line);
    if ("row" in parsed) {
      found = countKind(found, parsed.row);
    } else {
      wrong.push(`Line ${index + 1} of ${file} ${parsed.problem}.`);
    }
  }
  const more = wrong.length - maxLineProblems;
  const details = [
    ...wrong.slice(0, maxLineProblems),
    ...(more > 0 ? [`${more} more lines of ${file} are wrong.`] : []),
  ];
  const problems = [...check.problems, ...details.map((detail) => ({ file, detail }))];
  return { ...next, found, problems, isWhole: check.isWhole && wrong.length === 0 };
}

function countProblems(
  { collection, counts }: ArchivedCollection,
  { found, isWhole }: PartsCheck,
): readonly ArchiveProblem[] {
  if (!isWhole || areEqual(found, counts)) {
    return [];
  }
  const detail = `${manifestFile} counts ${JSON.stringify(counts)} in ${collection}; there are ${JSON.stringify(found)}.`;
  return [{ file: manifestFile, detail }];
}

function areEqual(one: ArchiveCounts, other: ArchiveCounts): boolean {
  return (
    one.documents === other.documents &&
    one.deleted === other.deleted &&
    one.revisions === other.revisions &&
    one.ledger === other.ledger
  );
}

/** A file, and what is wrong with it as the end of a sentence. */
export function toProblem(file: string, problem: string): ArchiveProblem {
  return { file, detail: `${file} ${problem}.` };
}
