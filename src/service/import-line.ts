import type { DocumentType } from "../documents/document-type.ts";
import { isObject, type JsonObject, type JsonValue } from "../documents/json.ts";
import { sayTooLong } from "../documents/keeping.ts";
import { toBody } from "../documents/stored-text.ts";
import { faultsOf } from "../documents/validation.ts";
import type { Fault } from "../errors.ts";
import type { DocumentKey } from "../store/document-store.ts";

/** One line of an import, read. */
export interface ImportLine {
  /** From 1. */
  readonly line: number;
  readonly value: JsonValue;
}

/** A line that was not taken, and why. */
export interface ImportFailure {
  readonly line: number;
  readonly code: string;
  readonly detail: string;
  readonly errors?: readonly Fault[];
}

/** What is to be written of one line. */
export interface Candidate {
  readonly line: number;
  readonly key: DocumentKey;
  readonly body: string;
}

/** Lines as what is to be written, and those that can't be; a document's second line is one of these. */
export async function readLines(
  types: readonly DocumentType[],
  lines: readonly ImportLine[],
  maxLength: number,
): Promise<{ readonly candidates: readonly Candidate[]; readonly failed: ImportFailure[] }> {
  const failed: ImportFailure[] = [];
  const candidates = new Map<string, Candidate>();
  for (const { line, value } of lines) {
    const read = await readLine(types, value, maxLength);
    const name = "key" in read ? `${read.key.type}/${read.key.id}` : "";
    if ("code" in read) {
      failed.push({ line, ...read });
    } else if (candidates.has(name)) {
      const detail = `${name} stands on another line before.`;
      failed.push({ line, code: "already-exists", detail });
    } else {
      candidates.set(name, { line, ...read });
    }
  }
  return { candidates: [...candidates.values()], failed };
}

async function readLine(
  types: readonly DocumentType[],
  value: JsonValue,
  maxLength: number,
): Promise<Omit<Candidate, "line"> | Omit<ImportFailure, "line">> {
  const { type: collection, document: sent } = isObject(value) ? value : {};
  const type = types.find((one) => one.collection === collection);
  if (type === undefined || !isObject(sent)) {
    const names = types.map((one) => one.collection).join(", ");
    const detail = `A line is {"type": ..., "document": {...}}, the type one of ${names}.`;
    return { code: "validation-failed", detail };
  }
  const { _meta, ...document }: JsonObject = sent;
  const { id } = document;
  if (id === undefined) {
    return { code: "validation-failed", detail: "The document has no id." };
  }
  const errors = await faultsOf(type, document);
  if (errors.length > 0) {
    const detail = errors.map((fault) => `${fault.pointer}: ${fault.detail}`).join("; ");
    return { code: "validation-failed", detail, errors };
  }
  const body = toBody(document);
  if (body.length > maxLength) {
    const detail = `The document ${sayTooLong(body.length, maxLength)}.`;
    return { code: "too-large", detail };
  }
  return { key: { type: type.collection, id: String(id) }, body };
}
