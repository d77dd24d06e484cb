import type { JsonValue } from "../json.ts";
import { toCanonicalJson } from "./canonical-json.ts";

/** A change of a text: replaces a number of characters at an offset. */
export interface Edit {
  readonly offset: number;
  readonly length: number;
  readonly content: string;
}

/** Edits; `undefined` if the text's layout is not supported. */
export type Edits = readonly Edit[] | undefined;

/** A range of a text; the end is exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A member of the wanted list or object. */
export type Member =
  /** An existing one, with the edits inside it. */
  | { readonly from: number; readonly edits: readonly Edit[] }
  /** A rewritten one; the comments of the original stay. */
  | { readonly from?: number; readonly text: string };

/** Applies edits, which must not overlap. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  return editedSlice(text, { start: 0, end: text.length }, edits);
}

/** A range of a text with the edits inside it applied. */
export function editedSlice(text: string, { start, end }: Span, edits: readonly Edit[]): string {
  let edited = "";
  let at = start;
  // An insertion at an offset comes before a removal from there on.
  for (const { content, length, offset } of edits.toSorted(
    (a, b) => a.offset - b.offset || a.length - b.length,
  )) {
    edited += text.slice(at, offset) + content;
    at = offset + length;
  }
  return edited + text.slice(at, end);
}

/** The edit that replaces a range with a text. */
export function replace({ start, end }: Span, content: string): Edit {
  return { offset: start, length: end - start, content };
}

/** Whether two JSON values are equal. */
export function isSame(one: JsonValue, other: JsonValue): boolean {
  return one === other || toCanonicalJson(one) === toCanonicalJson(other);
}

/**
 * @param count the current number of members
 */
export function editMembers(
  members: readonly Member[],
  count: number,
  arrange: () => Edits,
): Edits {
  const inside = members.map((member, place) =>
    "edits" in member && member.from === place ? member.edits : undefined,
  );
  const isInPlace = members.length === count && !inside.includes(undefined);
  return isInPlace ? inside.flatMap((edits) => edits ?? []) : arrange();
}

/** The old indices of the kept members, in their old order. */
export function keptPlaces(members: readonly Member[]): readonly number[] {
  return members
    .flatMap(({ from }) => (from === undefined ? [] : [from]))
    .toSorted((a, b) => a - b);
}
