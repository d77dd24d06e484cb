import { isObject, type JsonValue } from "../json.ts";
import { toCanonicalJson } from "./canonical-json.ts";

/** For each item of a list, its index in the old list; `undefined` for a new one. */
export type Origins = readonly (number | undefined)[];

/**
 * Matches the items of a list with those of the old list: first equal ones, then those that have much in common, then
 * those between the same neighbours. Takes time proportional to the lists' lengths, not to their product.
 */
export function alignLists(old: readonly JsonValue[], wanted: readonly JsonValue[]): Origins {
  const pairing = new Pairing(old.length, wanted.length);
  pairEqual(pairing, old.map(toCanonicalJson), wanted.map(toCanonicalJson));
  const likenesses = likenessesOf(pairing, old, wanted);
  pairAll(
    pairing,
    likenesses.filter(({ isStrong }) => isStrong),
  );
  const { ofOld, ofWanted } = findGaps(pairing, old.length);
  pairAll(
    pairing,
    likenesses.filter(({ from, to }) => ofOld[from] !== undefined && ofOld[from] === ofWanted[to]),
  );
  const kindIn = (gaps: readonly (number | undefined)[], items: readonly JsonValue[]) =>
    items.map((item, place) => (gaps[place] === undefined ? "" : `${gaps[place]} ${kindOf(item)}`));
  for (const [kind, { from, to }] of groupPlaces(kindIn(ofOld, old), kindIn(ofWanted, wanted))) {
    if (kind !== "") {
      pairInOrder(pairing, from, to);
    }
  }
  return pairing.origins;
}

/** The matches found so far. */
class Pairing {
  readonly origins: (number | undefined)[];
  readonly #isTaken: boolean[];

  constructor(old: number, wanted: number) {
    this.origins = Array.from({ length: wanted });
    this.#isTaken = Array.from({ length: old }, () => false);
  }

  isFree(from: number): boolean {
    return this.#isTaken[from] === false;
  }

  isOpen(to: number): boolean {
    return to < this.origins.length && this.origins[to] === undefined;
  }

  pair(from: number | undefined, to: number | undefined): void {
    if (from !== undefined && to !== undefined && this.isFree(from) && this.isOpen(to)) {
      this.origins[to] = from;
      this.#isTaken[from] = true;
    }
  }
}

/**
 * Matches items that are unique in both lists, then equal neighbours of matched items, then the nearest of the rest.
 */
function pairEqual(pairing: Pairing, old: readonly string[], wanted: readonly string[]): void {
  const { origins } = pairing;
  const groups = [...groupPlaces(old, wanted).values()];
  for (const { from, to } of groups) {
    if (from.length === 1 && to.length === 1) {
      pairing.pair(from[0], to[0]);
    }
  }
  const pairNeighbour = (from: number, to: number) => {
    if (old[from] === wanted[to]) {
      pairing.pair(from, to);
    }
  };
  for (const to of wanted.keys()) {
    const before = to === 0 ? -1 : origins[to - 1];
    pairNeighbour(before === undefined ? -1 : before + 1, to);
  }
  for (let to = wanted.length - 2; to >= 0; to -= 1) {
    pairNeighbour((origins[to + 1] ?? 0) - 1, to);
  }
  for (const { from, to } of groups) {
    const free = from.filter((place) => pairing.isFree(place));
    const open = to.filter((place) => pairing.isOpen(place));
    if (free.length < open.length) {
      eachNearest(free, open, (one, other) => pairing.pair(one, other));
    } else {
      eachNearest(open, free, (one, other) => pairing.pair(other, one));
    }
  }
}

function groupPlaces(old: readonly string[], wanted: readonly string[]) {
  const groups = new Map<string, { readonly from: number[]; readonly to: number[] }>();
  const placesOf = (text: string) => {
    const places = groups.get(text) ?? { from: [], to: [] };
    groups.set(text, places);
    return places;
  };
  for (const [place, text] of old.entries()) {
    placesOf(text).from.push(place);
  }
  for (const [place, text] of wanted.entries()) {
    placesOf(text).to.push(place);
  }
  return groups;
}

/** Assigns to each of a few indices the nearest of many, each at most once, and in order. */
function eachNearest(
  few: readonly number[],
  many: readonly number[],
  give: (one: number, other: number | undefined) => void,
): void {
  let at = 0;
  for (const [index, place] of few.entries()) {
    const last = many.length - (few.length - index);
    const distance = (n: number) => Math.abs((many[n] ?? 0) - place);
    while (at < last && distance(at + 1) < distance(at)) {
      at += 1;
    }
    give(place, many[at]);
    at += 1;
  }
}

/** How much two items share. */
interface Likeness {
  readonly from: number;
  readonly to: number;
  readonly shared: number;
  /** Whether they share at least half of their parts. */
  readonly isStrong: boolean;
}

/**
 * How many parts (fields, items or words) unmatched items share, counting only parts unique to one item; most first.
 */
function likenessesOf(
  pairing: Pairing,
  old: readonly JsonValue[],
  wanted: readonly JsonValue[],
): readonly Likeness[] {
  const free = old.map((item, from) => (pairing.isFree(from) ? partsOf(item) : []));
  const open = wanted.map((item, to) => (pairing.isOpen(to) ? partsOf(item) : []));
  const [oldOwners, newOwners] = [ownersOf(free), ownersOf(open)];
  const likenesses: Likeness[] = [];
  for (const [from, parts] of free.entries()) {
    const weights = new Map<number, number>();
    for (const [index, part] of parts.entries()) {
      const to = newOwners.get(part);
      if (to !== undefined && oldOwners.get(part) === from) {
        // The first field usually identifies an item, so it outweighs the others.
        const weight = index === 0 && isObject(old[from]) ? parts.length : 1;
        weights.set(to, (weights.get(to) ?? 0) + weight);
      }
    }
    for (const [to, shared] of weights) {
      const all = parts.length + (open[to]?.length ?? 0);
      likenesses.push({ from, to, shared, isStrong: 4 * shared >= all });
    }
  }
  const distance = ({ from, to }: Likeness) => Math.abs(from - to);
  return likenesses.toSorted((a, b) => b.shared - a.shared || distance(a) - distance(b));
}

function pairAll(pairing: Pairing, likenesses: readonly Likeness[]): void {
  for (const { from, to } of likenesses) {
    pairing.pair(from, to);
  }
}

/** The distinct parts of an item; parts of different kinds of items are different. */
function partsOf(item: JsonValue): readonly string[] {
  if (typeof item === "string") {
    return [...new Set(item.match(/[\p{L}\p{N}]+/gu))].map((word) => `w${word}`);
  }
  if (Array.isArray(item)) {
    return [...new Set(item.map((one) => `i${toCanonicalJson(one)}`))];
  }
  return isObject(item)
    ? Object.entries(item).map(([name, value]) => `f${toCanonicalJson([name, value])}`)
    : [];
}

/** For each part, the only item that has it; `undefined` if several do. */
function ownersOf(items: readonly (readonly string[])[]): ReadonlyMap<string, number | undefined> {
  const owners = new Map<string, number | undefined>();
  for (const [place, parts] of items.entries()) {
    for (const part of parts) {
      owners.set(part, owners.has(part) ? undefined : place);
    }
  }
  return owners;
}

/** Numbers the gaps in which unmatched items are between the same neighbours in both lists. */
function findGaps(pairing: Pairing, oldLength: number) {
  const ofOld: (number | undefined)[] = [];
  const ofWanted: (number | undefined)[] = [];
  let run: number[] = [];
  let before = -1;
  for (const [to, from] of [...pairing.origins, oldLength].entries()) {
    if (from === undefined) {
      run.push(to);
      continue;
    }
    const between: number[] = [];
    while (run.length > 0 && pairing.isFree(before + 1 + between.length)) {
      between.push(before + 1 + between.length);
    }
    if (before + 1 + between.length === from) {
      for (const place of between) {
        ofOld[place] = from;
      }
      for (const place of run) {
        ofWanted[place] = from;
      }
    }
    run = [];
    before = from;
  }
  return { ofOld, ofWanted };
}

function pairInOrder(pairing: Pairing, from: readonly number[], to: readonly number[]): void {
  const free = from.filter((place) => pairing.isFree(place));
  for (const [index, place] of to.filter((one) => pairing.isOpen(one)).entries()) {
    pairing.pair(free[index], place);
  }
}

function kindOf(item: JsonValue): string {
  return Array.isArray(item) ? "list" : isObject(item) ? "object" : "scalar";
}
