import type { Difference } from "microdiff";
import { Breather } from "../base/breather.ts";
import type { JsonObject, JsonValue } from "../documents/json.ts";
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

const kinds = { CREATE: "added", REMOVE: "removed", CHANGE: "changed" } as const;

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
  const [{ default: diff }, { structuredPatch }] = await Promise.all([
    import("microdiff"),
    import("diff"),
  ]);
  const breather = new Breather();
  // Documents hold no cycles: they are JSON.
  const found = diff(before, after, { cyclesFix: false });
  await breather.now();
  const differences = canBeSaid(found) ? found : diffFields(before, after);
  const until = Date.now() + patience;
  const changes: FieldChange[] = [];
  for (const difference of differences) {
    const old: JsonValue | undefined =
      difference.type === "CREATE" ? undefined : difference.oldValue;
    const now: JsonValue | undefined = difference.type === "REMOVE" ? undefined : difference.value;
    const isText = typeof old === "string" && typeof now === "string";
    const hasLines = isText && (old.includes("\n") || now.includes("\n"));
    await breather.after(changeCost + (hasLines ? old.length + now.length : 0));
    const limits = { maxEditLength: maxEdits, timeout: until - Date.now() };
    changes.push({
      pointer: toPointer(difference.path),
      kind: kinds[difference.type],
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
    length += path.reduce((sum: number, key) => sum + String(key).length, 0);
    return length <= maxPointers;
  });
}

/** Fields that differ, each as a whole. */
function diffFields(before: JsonObject, after: JsonObject): readonly Difference[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].flatMap((name): readonly Difference[] => {
    const path = [name];
    const [oldValue, value] = [before, after].map((document) =>
      Object.hasOwn(document, name) ? document[name] : undefined,
    );
    if (oldValue === undefined) {
      return [{ type: "CREATE", path, value }];
    }
    if (value === undefined) {
      return [{ type: "REMOVE", path, oldValue }];
    }
    const isSame = JSON.stringify(oldValue) === JSON.stringify(value);
    return isSame ? [] : [{ type: "CHANGE", path, oldValue, value }];
  });
}

/** The hunks of a patch, which is `undefined` where there was no time for it. */
function hunksOf(
  patch: { readonly hunks: readonly Hunk[] } | undefined,
): Pick<FieldChange, "hunks"> {
  return patch === undefined ? {} : { hunks: patch.hunks };
}
