import { parseJson, toText } from "../document/content.ts";
import { mergedText, segmentsOf } from "../document/hunks.ts";
import type { MergeField } from "../document/merge.ts";

/** What an author has decided for a field. */
export interface Result {
  /** A side that was taken as a whole, or a text that was merged line by line. */
  readonly side: "theirs" | "mine" | "lines";
  /** The value as text, edited if the author wanted so. */
  readonly text: string;
}

/** The three versions of a text that is merged line by line; `undefined` for other values, and for texts of one line. */
export function linesIn({ base, changedBy, mine, theirs }: MergeField) {
  const isText = typeof base === "string" && typeof theirs === "string" && typeof mine === "string";
  return changedBy === "both" && isText && [base, theirs, mine].some((text) => text.includes("\n"))
    ? { base, theirs, mine }
    : undefined;
}

/** The result where nothing has to be decided: only one side has changed the field, or both have in different lines. */
export function obviousResult(field: MergeField): Result | undefined {
  const { changedBy } = field;
  if (changedBy !== "both") {
    return { side: changedBy, text: toText(field[changedBy]) };
  }
  const lines = linesIn(field);
  const text = lines && mergedText(segmentsOf(lines.base, lines.theirs, lines.mine));
  return text === undefined ? undefined : { side: "lines", text };
}

/** The value of a result; `undefined` if it is not valid. */
export function resultValue(
  field: MergeField,
  { side, text }: Result,
): { readonly value: unknown } | undefined {
  const value = side === "lines" ? "" : field[side];
  if (text === toText(value)) {
    return { value };
  }
  return typeof value === "string" ? { value: text } : parseJson(text);
}
