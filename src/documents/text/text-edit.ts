import type { JsonValue } from "../json.ts";
import { toCanonicalJson } from "./canonical-json.ts";

/** One change of a text: what stands at an offset, and for so long, becomes something else. */
export interface Edit {
  readonly offset: number;
  readonly length: number;
  readonly content: string;
}

/** Edits that do it; `undefined` where the text is not laid out in a way to go by. */
export type Edits = readonly Edit[] | undefined;

/** A stretch of a text, its end not included. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A member of a list or an object as it is to be. */
export type Member =
  /** One that is there, with the edits within it. */
  | { readonly from: number; readonly edits: readonly Edit[] }
  /** One that is written anew; comments of the one it comes from stay. */
  | { readonly from?: number; readonly text: string };

/** A text with edits made, none of which touches another. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  return editedSlice(text, { start: 0, end: text.length }, edits);
}

/** A stretch of a text, with the edits made that are within it. */
export function editedSlice(text: string, { start, end }: Span, edits: readonly Edit[]): string {
  let edited = "";
  let at = start;
  // What is put in at an offset comes before what is taken away from there on.
  for (const { content, length, offset } of edits.toSorted(
    (a, b) => a.offset - b.offset || a.length - b.length,
  )) {
    edited += text.slice(at, offset) + content;
    at = offset + length;
  }
  return edited + text.slice(at, end);
}

/** The edit that puts a text in the place of a stretch. */
export function replace({ start, end }: Span, content: string): Edit {
  return { offset: start, length: end - start, content };
}

/** Whether two JSON values mean the same. */
export function isSame(one: JsonValue, other: JsonValue): boolean {
  return one === other || toCanonicalJson(one) === toCanonicalJson(other);
}

/**
 * The edits within members that all stay where they are; else those that `arrange` finds for the whole.
 * @param count how many members there are now
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

/** The old places of the members that are kept, in their old order. */
export function keptPlaces(members: readonly Member[]): readonly number[] {
  return members
    .flatMap(({ from }) => (from === undefined ? [] : [from]))
    .toSorted((a, b) => a - b);
}
