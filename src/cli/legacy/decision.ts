import type { Revision } from "../../client/answers.ts";
import type { JsonObject, JsonValue } from "../../documents/json.ts";
import { template } from "../../documents/template.ts";
import { toCanonicalJson } from "../../documents/text/canonical-json.ts";
import type { SeedState } from "../../seeding/seed-state.ts";
import type { LegacyDocument } from "./documents.ts";

/** What Seedbed has under the id of a legacy document. */
export interface Present {
  /** With its id. */
  readonly document?: JsonObject | undefined;
  /** The changes in its history, newest first, if its content differs. */
  readonly changes?: readonly Revision["change"][];
  readonly isDeleted?: boolean;
  readonly seed?: SeedState | undefined;
  /** Of a row of the table `moods`: the mood that has its text under another id. */
  readonly twin?: JsonObject | undefined;
  /** The problem of its seed file, as a sentence without its end. */
  readonly seedProblem?: string | undefined;
}

/** What is done about a legacy document. */
export interface Decision {
  readonly outcome: "created" | "updated" | "unchanged" | "kept";
  /** Why Seedbed's own content is kept, as a sentence without its end. */
  readonly detail?: string;
}

/** Decides about a legacy document. What a person did in Seedbed, and what belongs to a seed file, stays, unless `overwrite`. */
export function decide(
  legacy: LegacyDocument,
  present: Present,
  { overwrite }: { readonly overwrite: boolean },
): Decision {
  const isFromFile = legacy.row.file !== undefined;
  if (present.isDeleted) {
    return overwrite
      ? { outcome: "created" }
      : { outcome: "kept", detail: "it was deleted in Seedbed" };
  }
  if (present.document === undefined && present.twin !== undefined) {
    return decideTwin(legacy, present.twin, overwrite);
  }
  if (present.document === undefined) {
    // What only the file has would be missing.
    const needsFile = isFromFile || legacy.type === template;
    return needsFile && present.seedProblem !== undefined && !overwrite
      ? { outcome: "kept", detail: present.seedProblem }
      : { outcome: "created" };
  }
  if (isAsWanted(legacy, present)) {
    return { outcome: "unchanged" };
  }
  if (overwrite) {
    return { outcome: "updated" };
  }
  if (isEdited(present)) {
    return { outcome: "kept", detail: "it was changed in Seedbed" };
  }
  return isFromFile && isPlanted(present)
    ? { outcome: "kept", detail: "it came from a file, and Seedbed's seed file has other content" }
    : { outcome: "updated" };
}

/** Decides about a mood that Seedbed has under another id, where it may have more than the row. */
function decideTwin({ document }: LegacyDocument, twin: JsonObject, overwrite: boolean): Decision {
  const { description } = document;
  if (description === undefined || isSameText(description, twin["description"])) {
    return { outcome: "unchanged" };
  }
  return overwrite
    ? { outcome: "created" }
    : { outcome: "kept", detail: `moods/${twin["id"]} has its text, and another description` };
}

/** Whether the latest content is neither a seed's nor from a migration, or a seed's that came after a migration. */
function isEdited({ changes = [] }: Present): boolean {
  const [latest] = changes;
  return latest !== "imported" && (latest !== "seeded" || changes.includes("imported"));
}

/** Whether there is nothing to write. */
export function isAsWanted(legacy: LegacyDocument, present: Present): boolean {
  const { document } = present;
  return (
    document !== undefined &&
    toCanonicalJson(toWanted(legacy, present)) === toCanonicalJson(document)
  );
}

/** What the legacy system knew of a template; the rest of its file stays. */
const knownOfTemplates = ["name", "description", "prompt"];

/** The document that Seedbed should have: that of the row or, of a template from a file, the file's with the row's texts. */
export function toWanted({ document, type }: LegacyDocument, present: Present): JsonObject {
  const { document: planted } = present;
  if (type !== template || planted === undefined || !isPlanted(present)) {
    return document;
  }
  const texts = knownOfTemplates
    .filter((field) => document[field] !== undefined)
    .filter((field) => !isSameText(document[field], planted[field]));
  const changed = Object.fromEntries(texts.map((field) => [field, document[field] ?? null]));
  return { ...document, ...planted, ...changed };
}

/** Line ends, and white space around a text, were lost when the legacy system read its files. */
function isSameText(one: JsonValue | undefined, other: JsonValue | undefined): boolean {
  const normal = (text: string) => text.replaceAll("\r\n", "\n").trim();
  return typeof one === "string" && typeof other === "string" && normal(one) === normal(other);
}

function isPlanted({ seed }: Present): boolean {
  return seed !== undefined && seed !== "unmanaged" && seed !== "new";
}
