import type { MayGoOn } from "../long-work.ts";
import { type Plan, planProblem } from "../restore/plan-row.ts";
import type { BackupTarget } from "../target/backup-target.ts";
import {
  type ArchiveCounts,
  type ArchivedCollection,
  type ArchivePart,
  countKind,
  manifestFile,
  noRows,
} from "./manifest.ts";
import { readPart } from "./reader.ts";
import { type ArchiveRow, parseLine } from "./row.ts";
import { beginning, follow, type RowOrder } from "./row-order.ts";

/** A problem of a backup: the file, and a sentence. */
export interface ArchiveProblem {
  readonly file: string;
  readonly detail: string;
  /** It affects only one document. */
  readonly isOfOne?: true;
}

/** The progress of reading parts back, and the findings. */
export interface PartsCheck {
  /** The index of the next part's collection; `part` is the index within it. */
  readonly collection: number;
  readonly part: number;
  /** The counts in this collection so far. */
  readonly found: ArchiveCounts;
  /** Whether no part or line is missing; otherwise the counts can't match, and are not compared. */
  readonly isWhole: boolean;
  readonly order: RowOrder;
  readonly problems: readonly ArchiveProblem[];
}

/** The state before the first part. */
export const nothingChecked: PartsCheck = {
  ...{ collection: 0, part: 0, found: noRows, isWhole: true, order: beginning, problems: [] },
};

/** The maximum number of problems listed per file and per backup, and their maximum length as JSON. */
const maxProblems = { file: 10, backup: 500, length: 100_000 };

/** What to read back. */
export interface PartsOf {
  readonly archive: string;
  readonly collections: readonly ArchivedCollection[];
}

/** How parts are read back. */
export interface CheckOptions {
  readonly from: PartsCheck;
  readonly mayGoOn: MayGoOn;
  /** Asks the store whether a document can be restored. @default not asked */
  readonly plan?: Plan | undefined;
}

/** Reads parts back, one after another, until it must stop; `isDone` if none is left. */
export async function checkParts(
  target: BackupTarget,
  { archive, collections }: PartsOf,
  { from, mayGoOn, plan }: CheckOptions,
): Promise<PartsCheck & { readonly isDone: boolean }> {
  let check = from;
  let isFirst = true;
  for (const [at, collection] of collections.entries()) {
    const left = at < check.collection ? undefined : collection.parts.slice(check.part);
    for (const part of left ?? []) {
      if (!isFirst && !(await mayGoOn())) {
        return { ...check, isDone: false };
      }
      isFirst = false;
      check = await checkPart(
        target,
        { archive, part, collection: collection.collection, plan },
        check,
      );
    }
    if (left !== undefined) {
      const problems = addTo(check.problems, countProblems(collection, check));
      check = { ...nothingChecked, collection: at + 1, problems };
    }
  }
  return { ...check, isDone: true };
}

/** A part, and how to check it. */
interface PartOf extends Pick<CheckOptions, "plan"> {
  readonly archive: string;
  readonly collection: string;
  readonly part: ArchivePart;
}

async function checkPart(
  target: BackupTarget,
  { archive, part, plan, collection }: PartOf,
  check: PartsCheck,
): Promise<PartsCheck> {
  const next = { ...check, part: check.part + 1 };
  const { file } = part;
  const read = await readPart(target, archive, part);
  if ("problem" in read) {
    const problems = addTo(check.problems, [toProblem(file, read.problem)]);
    return { ...next, isWhole: false, problems };
  }
  let { found, order } = check;
  let isWhole = true;
  const wrong: ArchiveProblem[] = [];
  for (const [index, line] of read.lines.entries()) {
    const say = (problem: string, about: Pick<ArchiveProblem, "isOfOne"> = {}) =>
      wrong.push({ file, detail: `Line ${index + 1} of ${file} ${problem}.`, ...about });
    const parsed = parseLine(line);
    if ("problem" in parsed) {
      isWhole = false;
      say(parsed.problem);
      continue;
    }
    const { row } = parsed;
    found = countKind(found, row);
    const followed = follow(order, row);
    order = followed.order;
    const problem = followed.problem ?? (plan && planOf(plan, collection, row));
    if (problem !== undefined) {
      say(problem, { isOfOne: true });
    }
  }
  const problems = addTo(check.problems, firstOf(wrong, file));
  return { ...next, found, order, problems, isWhole: check.isWhole && isWhole };
}

function planOf(plan: Plan, collection: string, row: ArchiveRow): string | undefined {
  return row.kind === "head" || row.kind === "revision"
    ? planProblem(plan, collection, row)
    : undefined;
}

/** The first problems of a file, and the number of the others. */
function firstOf(wrong: readonly ArchiveProblem[], file: string): readonly ArchiveProblem[] {
  const rest = wrong.slice(maxProblems.file);
  const detail = `${rest.length} more lines of ${file} have problems.`;
  return rest.length === 0
    ? wrong
    : [...wrong.slice(0, maxProblems.file), { file, detail, ...aboutAll(rest) }];
}

/** Adds problems up to the limit, because they are stored with the work; the worst are kept. */
function addTo(
  problems: readonly ArchiveProblem[],
  more: readonly ArchiveProblem[],
): readonly ArchiveProblem[] {
  const all = [...problems, ...more];
  if (countFitting(all) === all.length) {
    return all;
  }
  const named = all
    .filter(({ detail }) => detail !== unnamed)
    .toSorted((a, b) => Number(a.isOfOne ?? false) - Number(b.isOfOne ?? false));
  const fitting = named.slice(0, countFitting(named.slice(0, maxProblems.backup - 1)));
  return [...fitting, { file: manifestFile, detail: unnamed, ...aboutAll(all) }];
}

function countFitting(problems: readonly ArchiveProblem[]): number {
  let length = 0;
  const end = problems.findIndex((problem) => {
    length += JSON.stringify(problem).length;
    return length > maxProblems.length;
  });
  return Math.min(end < 0 ? problems.length : end, maxProblems.backup);
}

const unnamed = "There are more problems than listed here.";

function aboutAll(problems: readonly ArchiveProblem[]): Pick<ArchiveProblem, "isOfOne"> {
  return problems.every(({ isOfOne }) => isOfOne) ? { isOfOne: true } : {};
}

function countProblems(
  { collection, counts }: ArchivedCollection,
  { found, isWhole }: PartsCheck,
): readonly ArchiveProblem[] {
  if (!isWhole || areEqual(found, counts)) {
    return [];
  }
  const detail = `${manifestFile} counts ${JSON.stringify(counts)} in ${collection}, but the parts contain ${JSON.stringify(found)}.`;
  return [{ file: manifestFile, detail }];
}

function areEqual(one: ArchiveCounts, other: ArchiveCounts): boolean {
  return (
    one.documents === other.documents &&
    one.deleted === other.deleted &&
    one.revisions === other.revisions &&
    one.ledger === other.ledger &&
    (one.erasures ?? 0) === (other.erasures ?? 0) &&
    (one.labels ?? 0) === (other.labels ?? 0)
  );
}

/** The problem of a file. */
export function toProblem(file: string, problem: string): ArchiveProblem {
  return { file, detail: `${file} ${problem}.` };
}
