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

/** How long lines are compared for, in milliseconds: where all differ it takes the square of their number. */
const patience = 500;

/** What differs between two versions of a document, in the order of its fields. */
export async function diffDocuments(
  before: JsonObject,
  after: JsonObject,
): Promise<readonly FieldChange[]> {
  const [{ default: diff }, { structuredPatch }] = await Promise.all([
    import("microdiff"),
    import("diff"),
  ]);
  const until = Date.now() + patience;
  // Documents hold no cycles: they are JSON.
  return diff(before, after, { cyclesFix: false }).map((difference) => {
    const old: JsonValue | undefined =
      difference.type === "CREATE" ? undefined : difference.oldValue;
    const now: JsonValue | undefined = difference.type === "REMOVE" ? undefined : difference.value;
    const isText = typeof old === "string" && typeof now === "string";
    const hasLines = isText && (old.includes("\n") || now.includes("\n"));
    return {
      pointer: toPointer(difference.path),
      kind: kinds[difference.type],
      ...(old !== undefined && { before: old }),
      ...(now !== undefined && { after: now }),
      ...(hasLines &&
        hunksOf(structuredPatch("", "", old, now, "", "", { timeout: until - Date.now() }))),
    };
  });
}

/** The hunks of a patch, which is `undefined` where there was no time for it. */
function hunksOf(
  patch: { readonly hunks: readonly Hunk[] } | undefined,
): Pick<FieldChange, "hunks"> {
  return patch === undefined ? {} : { hunks: patch.hunks };
}
