import { Breather } from "../base/breather.ts";
import { isObject, type JsonObject, type JsonValue } from "../documents/json.ts";
import { toPointer } from "../documents/pointer.ts";

/** Lines that differ, as in a unified diff: each begins with a space, `-` or `+`. */
export interface Hunk {
  readonly oldStart: number;
  readonly oldLines: number;
  readonly newStart: number;
  readonly newLines: number;
  readonly lines: readonly string[];
}

/** One field that differs between two versions of a document. */
export interface FieldChange {
  /** Where it is (JSON Pointer, RFC 6901). */
  readonly pointer: string;
  readonly kind: "added" | "removed" | "changed";
  readonly before?: JsonValue;
  readonly after?: JsonValue;
  /** For text of several lines: which of them, unless too many differ to be compared in time. */
  readonly hunks?: readonly Hunk[];
}

/** A field that differs, by the names that lead to it. */
interface Difference {
  readonly path: readonly string[];
  readonly kind: FieldChange["kind"];
  readonly before?: JsonValue;
  readonly after?: JsonValue;
}

/** How long lines are compared for in all, in milliseconds: where all differ it takes the square of their number. */
const patience = 500;

/** Lines of one text that may differ for them to be compared: so many are some 20 ms, in which nobody else is answered. */
const maxEdits = 1_000;

/** Most characters of pointers in all: a field with a name as long as a document may have a hundred thousand items. */
const maxPointers = 4 * 1024 * 1024;

/** What a change costs beside its texts, in characters of JSON. */
const changeCost = 256;

/**
 * What differs between two versions of a document, in the order of its fields. Where it would take more than 4 Mi characters
 * to say where that is, fields of the document are compared as a whole.
 */
export async function diffDocuments(
  before: JsonObject,
  after: JsonObject,
): Promise<readonly FieldChange[]> {
  const { structuredPatch } = await import("diff");
  const breather = new Breather();
  const found = [...differencesOf(before, after, [])];
  await breather.now();
  const differences = canBeSaid(found) ? found : wholeFields(found, before, after);
  const until = Date.now() + patience;
  const changes: FieldChange[] = [];
  for (const { path, kind, before: old, after: now } of differences) {
    const isText = typeof old === "string" && typeof now === "string";
    const hasLines = isText && (old.includes("\n") || now.includes("\n"));
    await breather.after(changeCost + (hasLines ? old.length + now.length : 0));
    const limits = { maxEditLength: maxEdits, timeout: until - Date.now() };
    changes.push({
      pointer: toPointer(path),
      kind,
      ...(old !== undefined && { before: old }),
      ...(now !== undefined && { after: now }),
      ...(hasLines && hunksOf(structuredPatch("", "", old, now, "", "", limits))),
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

/** What differs, as deep as both have lists or objects: first what was there, in its order. */
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

/** Fields or items by name, whatever an object inherits: a field may be called `constructor`. */
function toFields(value: JsonValue): ReadonlyMap<string, JsonValue> {
  return new Map(typeof value === "object" && value !== null ? Object.entries(value) : []);
}

/** Whether both are lists, or both objects. */
function haveSameParts(one: JsonValue, other: JsonValue): boolean {
  return Array.isArray(one) ? Array.isArray(other) : isObject(one) && isObject(other);
}

/** The fields of a document in which something differs, each as a whole. */
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

/**
 * The hunks of a patch, which is `undefined` where there was no time for it. That a text has no line break at its end is
 * said beside the lines of a patch, and is no line.
 */
function hunksOf(
  patch: { readonly hunks: readonly Hunk[] } | undefined,
): Pick<FieldChange, "hunks"> {
  if (patch === undefined) {
    return {};
  }
  const isLine = (line: string) => !line.startsWith("\\");
  return { hunks: patch.hunks.map((hunk) => ({ ...hunk, lines: hunk.lines.filter(isLine) })) };
}
