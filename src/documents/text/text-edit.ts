import type { JsonValue } from "../json.ts";
import { toCanonicalJson } from "./canonical-json.ts";

/** One change of a text: what stands at an offset, and for so long, becomes something else. */
export interface Edit {
  readonly offset: number;
  readonly length: number;
  readonly content: string;
}

/** A stretch of a text, its end not included. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** What is to happen to the members of a list or an object, by their places. */
export interface MemberChanges {
  readonly removed: ReadonlySet<number>;
  /** The text of new members, and the place of the one they follow; -1 for the front. */
  readonly added: { readonly after: number; readonly texts: readonly string[] };
}

/** What becomes of one list to make another of it. */
export interface Alignment {
  /** Places in the old list, each with the place in the new one that it turns into. */
  readonly pairs: readonly (readonly [number, number])[];
  readonly removed: ReadonlySet<number>;
  readonly added: { readonly after: number; readonly items: readonly JsonValue[] };
}

/** A text with edits made, none of which touches another. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  let edited = "";
  let at = 0;
  // What is put in at an offset comes before what is taken away from there on.
  for (const { content, length, offset } of edits.toSorted(
    (a, b) => a.offset - b.offset || a.length - b.length,
  )) {
    edited += text.slice(at, offset) + content;
    at = offset + length;
  }
  return edited + text.slice(at);
}

/** The edit that puts a text in the place of a stretch. */
export function replace({ start, end }: Span, content: string): Edit {
  return { offset: start, length: end - start, content };
}

/** Whether two JSON values mean the same. */
export function isSame(one: JsonValue, other: JsonValue): boolean {
  return one === other || toCanonicalJson(one) === toCanonicalJson(other);
}

/** Keeps what two lists have in common at their beginnings and ends, and pairs off what is between. */
export function alignLists(old: readonly JsonValue[], wanted: readonly JsonValue[]): Alignment {
  const shorter = Math.min(old.length, wanted.length);
  const same = (a: number, b: number) => isSame(old[a] ?? null, wanted[b] ?? null);
  let head = 0;
  while (head < shorter && same(head, head)) {
    head += 1;
  }
  let tail = 0;
  while (tail < shorter - head && same(old.length - 1 - tail, wanted.length - 1 - tail)) {
    tail += 1;
  }
  const paired = shorter - tail;
  const places = [...Array(paired).keys()].slice(head);
  const removed = [...Array(old.length - tail).keys()].slice(paired);
  return {
    pairs: places.map((place) => [place, place] as const),
    removed: new Set(removed),
    added: { after: paired - 1, items: wanted.slice(paired, wanted.length - tail) },
  };
}

/**
 * The edits of a list or an object between brackets, laid out as its members are.
 * @returns `undefined` when nothing of it would be left, or its layout is not one to go by
 */
export function editBracketed(
  text: string,
  { box, members }: { readonly box: Span; readonly members: readonly Span[] },
  { added, removed }: MemberChanges,
): readonly Edit[] | undefined {
  const [first, second] = members;
  const kept = members.findIndex((_, place) => !removed.has(place));
  const firstKept = members[kept];
  if (first === undefined || firstKept === undefined) {
    return undefined;
  }
  const gap = text.slice(box.start + 1, first.start);
  const between = second === undefined ? ", " : text.slice(first.end, second.start);
  const separator = gap.includes("\n") ? `,${gap}` : between;
  if (!/^\s*,\s*$/.test(separator)) {
    return undefined;
  }
  const edits: Edit[] = [];
  if (kept > 0) {
    edits.push({ offset: first.start, length: firstKept.start - first.start, content: "" });
  }
  for (const place of removed) {
    const [before, member] = [members[place - 1], members[place]];
    if (place > kept && before !== undefined && member !== undefined) {
      edits.push({ offset: before.end, length: member.end - before.end, content: "" });
    }
  }
  const anchor = members[added.after];
  if (added.texts.length > 0) {
    edits.push(
      anchor === undefined
        ? insert(firstKept.start, added.texts.map((one) => `${one}${separator}`).join(""))
        : insert(anchor.end, added.texts.map((one) => `${separator}${one}`).join("")),
    );
  }
  return edits;
}

function insert(offset: number, content: string): Edit {
  return { offset, length: 0, content };
}
