import { diffWordsWithSpace } from "diff";

/** A piece of a text, and whether the other version does not have it. */
export interface Piece {
  readonly text: string;
  readonly isChanged: boolean;
}

/** A line of a comparison; its kind is its first character in a patch. */
export interface ComparedLine {
  readonly kind: "same" | "minus" | "plus";
  readonly pieces: readonly Piece[];
}

/** Texts with more differing words than this are compared as a whole. */
const maxEditLength = 500;

/** Two versions of a text in pieces. They have no changed ones if the versions have too little in common. */
export function piecesOf(
  before: string,
  after: string,
): readonly [readonly Piece[], readonly Piece[]] {
  const found = diffWordsWithSpace(before, after, { maxEditLength }) ?? [];
  const common = found.reduce(
    (sum, { added, removed, value }) => sum + (added || removed ? 0 : value.trim().length),
    0,
  );
  if (common === 0 || common * 2 < Math.min(before.length, after.length)) {
    return [[{ text: before, isChanged: false }], [{ text: after, isChanged: false }]];
  }
  const withoutThe = (other: "added" | "removed") =>
    found
      .filter((change) => !change[other])
      .map(({ added, removed, value }) => ({ text: value, isChanged: added || removed }));
  return [withoutThe("added"), withoutThe("removed")];
}

/** The lines of a patch; of lines that replace others, the words that differ. */
export function comparedLines(lines: readonly string[]): readonly ComparedLine[] {
  const compared: ComparedLine[] = [];
  let [minus, plus]: [string[], string[]] = [[], []];
  const flush = () => {
    const sides = piecesOf(minus.join("\n"), plus.join("\n"));
    compared.push(...(minus.length > 0 ? linesOf("minus", sides[0]) : []));
    compared.push(...(plus.length > 0 ? linesOf("plus", sides[1]) : []));
    [minus, plus] = [[], []];
  };
  for (const line of lines) {
    const text = line.slice(1);
    if (line.startsWith("+")) {
      plus.push(text);
    } else {
      if (plus.length > 0 || !line.startsWith("-")) {
        flush();
      }
      if (line.startsWith("-")) {
        minus.push(text);
      } else {
        compared.push({ kind: "same", pieces: [{ text, isChanged: false }] });
      }
    }
  }
  flush();
  return compared;
}

/** Pieces divided into lines. */
function linesOf(kind: ComparedLine["kind"], pieces: readonly Piece[]): readonly ComparedLine[] {
  const lines: Piece[][] = [[]];
  for (const { isChanged, text } of pieces) {
    for (const [index, part] of text.split("\n").entries()) {
      if (index > 0) {
        lines.push([]);
      }
      if (part !== "") {
        lines.at(-1)?.push({ text: part, isChanged });
      }
    }
  }
  return lines.map((line) => ({ kind, pieces: line }));
}
