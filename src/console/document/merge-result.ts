import { type Document, isSame, parseJson, toText, valueAt } from "./content.ts";
import { mergedText, type Segment, segmentsOf } from "./hunks.ts";
import type { MergeField } from "./merge.ts";

/** What an author has decided for a field: a side as a whole, its text edited if they wanted so, or line by line. */
export type Result =
  | { readonly side: "theirs" | "mine"; readonly text: string }
  | { readonly side: "lines"; readonly segments: readonly Segment[] };

/** The results by JSON Pointer; a field without one is not decided. */
export type Results = Readonly<Record<string, Result | undefined>>;

/** A merge that is not finished, with the document that it is with. */
export interface Merging {
  readonly theirs: Document;
  readonly results: Results;
}

/** What an author begins with: what was decided before a reload, if nobody has changed the field since, and what is obvious. */
export function firstResult(
  field: MergeField,
  pointer: string,
  before: Merging | undefined,
): Result | undefined {
  const decided = before?.results[pointer];
  const isStill =
    decided !== undefined && isSame(valueAt(before?.theirs, field.path), field.theirs);
  return isStill ? decided : obviousResult(field);
}

/** The three versions of a text that is merged line by line; `undefined` for other values, and for texts of one line. */
function linesIn({ base, changedBy, mine, theirs }: MergeField) {
  const isText = typeof base === "string" && typeof theirs === "string" && typeof mine === "string";
  return changedBy === "both" && isText && [base, theirs, mine].some((text) => text.includes("\n"))
    ? { base, theirs, mine }
    : undefined;
}

/** The result where nothing has to be decided: only one side has changed the field. In a text of lines, hunks may be left. */
function obviousResult(field: MergeField): Result | undefined {
  const { changedBy } = field;
  if (changedBy !== "both") {
    return { side: changedBy, text: toText(field[changedBy]) };
  }
  const lines = linesIn(field);
  return lines && { side: "lines", segments: segmentsOf(lines.base, lines.theirs, lines.mine) };
}

/** The value of a result; `undefined` if it is not decided, or not valid. */
export function resultValue(
  field: MergeField,
  result: Result,
): { readonly value: unknown } | undefined {
  if (result.side === "lines") {
    const text = mergedText(result.segments);
    return text === undefined ? undefined : { value: text };
  }
  const value = field[result.side];
  if (result.text === toText(value)) {
    return { value };
  }
  return typeof value === "string" ? { value: result.text } : parseJson(result.text);
}
