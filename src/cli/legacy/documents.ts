import type { documentTypes } from "../../documents/index.ts";
import { isObject, type JsonObject, type JsonValue, without } from "../../documents/json.ts";
import { mood } from "../../documents/mood.ts";
import { persona } from "../../documents/persona.ts";
import { scenario } from "../../documents/scenario.ts";
import { template } from "../../documents/template.ts";
import { readJson, sayJsonFaults } from "../../documents/text/json-text.ts";
import type { LegacyRow } from "./database.ts";
import { assignIds } from "./row-ids.ts";

/** A row as a document of Seedbed. */
export interface LegacyDocument {
  readonly row: LegacyRow;
  readonly type: (typeof documentTypes)[number];
  readonly id: string;
  /** With its id. */
  readonly document: JsonObject;
  /** What was lost or replaced on the way. */
  readonly notes: readonly string[];
}

/** A row that is not migrated, and the reason as the end of a sentence. */
export interface RefusedRow {
  readonly row: LegacyRow;
  readonly detail: string;
}

/** The rows of a database: as documents, those that can't be read, and moods that the table `documents` has as well. */
export interface LegacyDocuments {
  readonly documents: readonly LegacyDocument[];
  readonly broken: readonly RefusedRow[];
  readonly repeated: readonly LegacyDocument[];
}

/** The name in Seedbed, such as `personas/maria-lopez`. */
export function nameOf({ id, type }: LegacyDocument): string {
  return `${type.collection}/${id}`;
}

const types = new Map<string | undefined, LegacyDocument["type"]>([
  ["persona", persona],
  ["prompt_template", template],
  ["scenario", scenario],
  ["mood", mood],
]);

/** Converts rows to documents, which Seedbed still has to validate. */
export async function toDocuments(rows: readonly LegacyRow[]): Promise<LegacyDocuments> {
  const ids = await assignIds(rows);
  const documents: LegacyDocument[] = [];
  const broken: RefusedRow[] = [];
  const repeated: LegacyDocument[] = [];
  for (const row of rows) {
    const read = await toDocument(row, ids.get(row) ?? "");
    if ("detail" in read) {
      broken.push(read);
    } else if (row.table === "moods" && documents.some((other) => isSameMood(other, read))) {
      repeated.push(read);
    } else {
      documents.push(read);
    }
  }
  return { documents, broken, repeated };
}

async function toDocument(row: LegacyRow, id: string): Promise<LegacyDocument | RefusedRow> {
  const refuse = (detail: string) => ({ row, detail });
  const type = types.get(row.type);
  const { unreadable = [] } = row;
  if (unreadable.length > 0) {
    return refuse(
      `its ${unreadable.join(" and ")} ${unreadable.length > 1 ? "are" : "is"} not UTF-8`,
    );
  }
  if (row.id === undefined) {
    return refuse("it has no id");
  }
  if (type === undefined) {
    return refuse(`its type is none of ${[...types.keys()].join(", ")}`);
  }
  if (row.document === undefined) {
    return refuse("its document is empty");
  }
  const reading = await readJson(row.document);
  if ("faults" in reading) {
    const place = ({ column, line }: { readonly column: number; readonly line: number }) =>
      `line ${line}, column ${column}`;
    return refuse(`its document ${sayJsonFaults(reading.faults, place)}`);
  }
  if (!isObject(reading.value)) {
    return refuse("its document is not a JSON object");
  }
  const { id: ownId, ...given } = without(reading.value, "_meta");
  const { document, notes } =
    type === template ? withPrompt(given) : { document: given, notes: [] };
  const ownIds: readonly unknown[] = [undefined, null, row.id, Number(row.id)];
  return {
    row,
    type,
    id,
    document: { id, ...withTitle(document, type.titleField, row.name) },
    notes: [...notes, ...(ownIds.includes(ownId) ? [] : [sayOwnId(ownId)])],
  };
}

function sayOwnId(id: JsonValue | undefined): string {
  return `the id in its document was ${JSON.stringify(id)}`;
}

/** The legacy system kept the text of a prompt as `content`. */
function withPrompt(given: JsonObject) {
  const { content, ...rest } = given;
  if (typeof content !== "string") {
    return { document: given, notes: [] };
  }
  const isReplaced = rest["prompt"] !== undefined && rest["prompt"] !== content;
  const notes = isReplaced ? ["it had a prompt beside its content, which was left out"] : [];
  return { document: { ...rest, prompt: content }, notes };
}

function withTitle(document: JsonObject, field: string, name: string | undefined): JsonObject {
  const title = document[field] ?? "";
  const isMissing = typeof title === "string" && title.trim() === "";
  return isMissing && name !== undefined ? { ...document, [field]: name } : document;
}

/** Whether a document of the table `documents` is the mood of a row of the table `moods`. */
function isSameMood({ document, row, type }: LegacyDocument, other: LegacyDocument): boolean {
  const isSame = row.id === other.row.id || foldedMood(document) === foldedMood(other.document);
  return isSame && row.table === "documents" && type === other.type;
}

/** The text that tells a mood from others: two moods of one text are the same to a legacy frontend. */
export function foldedMood(document: JsonObject): string {
  return String(document["mood"]).trim().toLowerCase();
}
