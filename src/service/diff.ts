import type { structuredPatch as StructuredPatch } from "diff";
import { Breather } from "../base/breather.ts";
import { isObject, type JsonObject, type JsonValue } from "../documents/json.ts";
import { toPointer } from "../documents/pointer.ts";

/** Lines that differ, as in a unified diff: each starts with a space, `-` or `+`. */
export interface Hunk {
  readonly oldStart: number;
  readonly oldLines: number;
  readonly newStart: number;
  readonly newLines: number;
  readonly lines: readonly string[];
}

/** One field that differs between two versions of a document. */
export interface FieldChange {
  /** The field (JSON Pointer, RFC 6901). */
  readonly pointer: string;
  readonly kind: "added" | "removed" | "changed";
  readonly before?: JsonValue;
  readonly after?: JsonValue;
  /** For multi-line texts: the lines that differ, unless finding them takes too long. */
  readonly hunks?: readonly Hunk[];
}

/** A field that differs, by its path. */
interface Difference {
  readonly path: readonly string[];
  readonly kind: FieldChange["kind"];
  readonly before?: JsonValue;
  readonly after?: JsonValue;
}

/**
 * Maximum number of comparisons of lines in all texts, which is quadratic if all lines differ: some 500 ms. Counted and
 * not timed, so that the same versions have the same differences on a busy machine.
 */
const maxComparisons = 4_000_000;

/** Maximum number of differing lines per text: these take some 100 ms, which block other requests. */
const maxEdits = 1_000;

/** Maximum total length of pointers: a field with a name as long as a document may have a hundred thousand items. */
const maxPointers = 4 * 1024 * 1024;

/** The cost of a change besides its texts, in characters of JSON. */
const changeCost = 256;

/**
 * The differences between two versions of a document, in field order. If the pointers would exceed 4 Mi characters,
 * whole fields of the document are compared.
 */
export async function diffDocuments(
  before: JsonObject,
  after: JsonObject,
): Promise<readonly FieldChange[]> {
  const hunksOf = hunkFinder((await import("diff")).structuredPatch);
  const breather = new Breather();
  const found = [...differencesOf(before, after, [])];
  await breather.now();
  const differences = canBeSaid(found) ? found : wholeFields(found, before, after);
  const changes: FieldChange[] = [];
  for (const { path, kind, before: old, after: now } of differences) {
    const isText = typeof old === "string" && typeof now === "string";
    const hasLines = isText && (old.includes("\n") || now.includes("\n"));
    await breather.after(changeCost + (hasLines ? old.length + now.length : 0));
    changes.push({
      pointer: toPointer(path),
      kind,
      ...(old !== undefined && { before: old }),
      ...(now !== undefined && { after: now }),
      ...(hasLines && hunksOf(old, now)),
    });
  }
  return changes;
}

function canBeSaid(differences: readonly Difference[]): boolean {
  let length = 0;
  return differences.every(({ path }) => {
    length += path.reduce((sum, name) => sum + name.length, 0);
    return length <= maxPointers;
  });
}

/** The differences, descending where both have lists or objects: old fields first, in their order. */
function* differencesOf(
  before: JsonValue,
  after: JsonValue,
  path: readonly string[],
): Generator<Difference> {
  const [old, now] = [toFields(before), toFields(after)];
  for (const [name, value] of old) {
    const next = now.get(name);
    if (next === undefined) {
      yield { path: [...path, name], kind: "removed", before: value };
    } else if (haveSameParts(value, next)) {
      yield* differencesOf(value, next, [...path, name]);
    } else if (value !== next) {
      yield { path: [...path, name], kind: "changed", before: value, after: next };
    }
  }
  for (const [name, value] of now) {
    if (!old.has(name)) {
      yield { path: [...path, name], kind: "added", after: value };
    }
  }
}

/** Own fields or items by name: a field may be named `constructor`. */
function toFields(value: JsonValue): ReadonlyMap<string, JsonValue> {
  return new Map(typeof value === "object" && value !== null ? Object.entries(value) : []);
}

/** Whether both are lists, or both objects. */
function haveSameParts(one: JsonValue, other: JsonValue): boolean {
  return Array.isArray(one) ? Array.isArray(other) : isObject(one) && isObject(other);
}

/** The top-level fields that contain differences. */
function wholeFields(
  found: readonly Difference[],
  before: JsonObject,
  after: JsonObject,
): readonly Difference[] {
  const [old, now] = [toFields(before), toFields(after)];
  return [...new Set(found.flatMap(({ path }) => path.slice(0, 1)))].map((name) => {
    const [was, is] = [old.get(name), now.get(name)];
    const kind = was === undefined ? "added" : is === undefined ? "removed" : "changed";
    return {
      ...{ path: [name], kind },
      ...(was !== undefined && { before: was }),
      ...(is !== undefined && { after: is }),
    };
  });
}

class TooManyComparisons extends Error {}

/** Returns what finds the hunks of two texts, unless they differ too much. All texts share the limit of comparisons. */
function hunkFinder(structuredPatch: typeof StructuredPatch) {
  let comparisons = 0;
  const comparator = (one: string, other: string) => {
    comparisons += 1;
    if (comparisons > maxComparisons) {
      throw new TooManyComparisons();
    }
    return one === other;
  };
  // The comparator is passed on to the comparison of lines, although the types mention it for arrays alone.
  const limits = { maxEditLength: maxEdits, comparator };
  return (old: string, now: string): Pick<FieldChange, "hunks"> => {
    try {
      const patch = structuredPatch("", "", old, now, "", "", limits);
      return patch === undefined ? {} : { hunks: patch.hunks.map(withoutNotes) };
    } catch (error) {
      if (error instanceof TooManyComparisons) {
        return {};
      }
      throw error;
    }
  };
}

/** The note about a missing line break at the end of a text is not a line. */
function withoutNotes(hunk: Hunk): Hunk {
  return { ...hunk, lines: hunk.lines.filter((line) => !line.startsWith("\\")) };
}
