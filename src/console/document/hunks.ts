import { diff3Merge } from "node-diff3";

/** A part of a text that three versions of it have in common, or that only one of two authors has changed. */
interface Agreed {
  readonly text: string;
}

/** Lines that two authors have changed in different ways. */
export interface Hunk {
  readonly base: string;
  readonly theirs: string;
  readonly mine: string;
  readonly choice?: Choice | undefined;
  /** What the author has decided; `undefined` until then. */
  readonly text: string | undefined;
}

/** Which lines an author wants. */
export type Choice = "theirs" | "mine" | "both";

/** A part of a text that is being merged. */
export type Segment = Agreed | Hunk;

/** Divides a text of which there are three versions. */
export function segmentsOf(base: string, theirs: string, mine: string): readonly Segment[] {
  const regions = diff3Merge(linesOf(mine), linesOf(base), linesOf(theirs));
  return regions.map(({ conflict, ok }) =>
    conflict
      ? {
          base: conflict.o.join(""),
          theirs: conflict.b.join(""),
          mine: conflict.a.join(""),
          text: undefined,
        }
      : { text: (ok ?? []).join("") },
  );
}

export function isHunk(segment: Segment): segment is Hunk {
  return "base" in segment;
}

/** The segments with a choice for one of them. What was written into others stays. */
export function choose(
  segments: readonly Segment[],
  chosen: Hunk,
  choice: Choice,
): readonly Segment[] {
  return segments.map((segment) =>
    segment === chosen ? { ...chosen, choice, text: textOf(chosen, choice) } : segment,
  );
}

/** The whole text; `undefined` while something is not decided. */
export function mergedText(segments: readonly Segment[]): string | undefined {
  const texts = segments.map(({ text }) => text);
  return texts.every((text) => text !== undefined) ? texts.join("") : undefined;
}

/** The segments after somebody has edited the whole text: each keeps what is still its own. */
export function withMergedText(segments: readonly Segment[], text: string): readonly Segment[] {
  const before = mergedText(segments) ?? "";
  const { from, insert, to } = changeBetween(before, text);
  let start = 0;
  let isPlaced = false;
  return segments.map((segment) => {
    const { text: own = "" } = segment;
    const [first, last] = [Math.max(from - start, 0), Math.max(to - start, 0)];
    // What replaces something goes where that was; what is only inserted goes to the end of the segment before.
    const isHere = !isPlaced && (first < own.length || (first === own.length && from === to));
    isPlaced ||= isHere;
    start += own.length;
    const kept = [own.slice(0, first), isHere ? insert : "", own.slice(last)];
    return { ...segment, text: kept.join("") };
  });
}

/** The one change that makes a text into another. */
export function changeBetween(before: string, after: string) {
  const shorter = Math.min(before.length, after.length);
  let from = 0;
  while (from < shorter && before[from] === after[from]) {
    from++;
  }
  let end = 0;
  while (
    end < shorter - from &&
    before[before.length - 1 - end] === after[after.length - 1 - end]
  ) {
    end++;
  }
  return { from, to: before.length - end, insert: after.slice(from, after.length - end) };
}

/** The longest paragraph whose words are merged while somebody waits. */
const longestMixed = 5_000;

/** Both changes of a hunk in one text; `undefined` if they meet in the same words, or it is too long to find out. */
export function mixedText({ base, mine, theirs }: Hunk): string | undefined {
  if (Math.max(base.length, mine.length, theirs.length) > longestMixed) {
    return undefined;
  }
  const regions = diff3Merge(wordsOf(mine), wordsOf(base), wordsOf(theirs));
  return regions.some(({ conflict }) => conflict)
    ? undefined
    : regions.flatMap(({ ok = [] }) => ok).join("");
}

function textOf(hunk: Hunk, choice: Choice): string {
  const { mine, theirs } = hunk;
  if (choice !== "both") {
    return choice === "mine" ? mine : theirs;
  }
  const mixed = mixedText(hunk);
  if (mixed !== undefined) {
    return mixed;
  }
  const isOpen = theirs !== "" && !theirs.endsWith("\n") && mine !== "";
  return theirs + (isOpen ? "\n" : "") + mine;
}

/** The words of a text, each with the space after it. */
function wordsOf(text: string): string[] {
  return text.split(/(?<=\s)(?=\S)/);
}

/** The lines of a text, each with its end. */
function linesOf(text: string): string[] {
  return text.split(/(?<=\n)/);
}
