import { Breather } from "../base/breather.ts";
import type { DocumentType } from "../documents/document-type.ts";
import { listFaults, sayFirst } from "../documents/fault-list.ts";
import { isObject, type JsonValue, without } from "../documents/json.ts";
import { sayTooLong } from "../documents/keeping.ts";
import { readJson, sayJsonFaults, toFaults } from "../documents/text/json-text.ts";
import { toBody } from "../documents/text/stored-text.ts";
import { faultsOf } from "../documents/validation.ts";
import type { DocumentKey } from "../store/document-store.ts";
import type { ImportFailure, ImportFailures } from "./import-failures.ts";

/** The document to write for one line. */
export interface Candidate {
  readonly line: number;
  readonly key: DocumentKey;
  readonly body: string;
}

/** Maximum length of a line in UTF-16 code units, equal to the byte limit of a single document's body. */
const maxLineLength = 1024 * 1024;

/** Maximum number of faults listed per line. */
const maxLineFaults = 10;

/** The cost of a line besides its characters, in characters. */
const lineCost = 128;

/** The length of the shortest line that can be valid. */
const shortest = '{"type":"","document":{"id":""}}'.length;

interface ReadOptions {
  /** Maximum length of a document, in UTF-16 code units of JSON. */
  readonly maxLength: number;
  /** Collects the lines that fail, including duplicates of a document. */
  readonly failures: ImportFailures;
}

/** Reads the lines of an import, numbered from 1; empty ones are skipped. @returns the documents to write */
export async function readLines(
  types: readonly DocumentType[],
  text: string,
  { failures, maxLength }: ReadOptions,
): Promise<readonly Candidate[]> {
  const candidates = new Map<string, Candidate>();
  const breather = new Breather();
  for (const { line, start, end } of linesOf(text)) {
    if (breather.isDueAfter(end - start + lineCost)) {
      await breather.now();
    }
    const content = text.slice(start, end).trim();
    if (content === "") {
      continue;
    }
    if (failures.isFull && !mayBeDocument(content)) {
      failures.addUnlisted();
      continue;
    }
    const read = await readLine(types, text.slice(start, end), maxLength);
    const name = "key" in read ? `${read.key.collection}/${read.key.id}` : "";
    if ("code" in read) {
      failures.add({ line, ...read });
    } else if (candidates.has(name)) {
      const detail = `${name} already appears on line ${candidates.get(name)?.line}.`;
      failures.add({ line, code: "already-exists", detail });
    } else {
      candidates.set(name, { line, ...read });
    }
  }
  return [...candidates.values()];
}

function* linesOf(text: string) {
  for (let line = 1, start = 0; start < text.length; line += 1) {
    const feed = text.indexOf("\n", start);
    const end = feed < 0 ? text.length : feed;
    yield { line, start, end };
    start = end + 1;
  }
}

/** A quick check of a line's ends, because a full check of millions of invalid lines would take minutes. */
function mayBeDocument(content: string): boolean {
  return content.length >= shortest && content.startsWith("{") && content.endsWith("}");
}

async function readLine(
  types: readonly DocumentType[],
  line: string,
  maxLength: number,
): Promise<Omit<Candidate, "line"> | Omit<ImportFailure, "line">> {
  if (line.length > maxLineLength) {
    const detail = `The line has ${line.length} characters; the limit is ${maxLineLength}.`;
    return { code: "too-large", detail };
  }
  const reading = await readJson(line, { wrapping: 1 });
  if ("faults" in reading) {
    const said = sayJsonFaults(reading.faults, ({ column }) => `column ${column}`);
    const errors = listFaults(toFaults(reading.faults), maxLineFaults);
    return { code: "malformed-json", detail: `The line ${said}.`, errors };
  }
  return toCandidate(types, reading.value, maxLength);
}

async function toCandidate(
  types: readonly DocumentType[],
  value: JsonValue,
  maxLength: number,
): Promise<Omit<Candidate, "line"> | Omit<ImportFailure, "line">> {
  const { type: collection, document: sent } = isObject(value) ? value : {};
  const type = types.find((one) => one.collection === collection);
  if (type === undefined || !isObject(sent)) {
    const names = types.map((one) => one.collection).join(", ");
    const detail = `A line must be {"type": ..., "document": {...}}, with the type one of ${names}.`;
    return { code: "validation-failed", detail };
  }
  const document = without(sent, "_meta");
  const { id } = document;
  if (id === undefined) {
    return { code: "validation-failed", detail: "The document has no id." };
  }
  const body = toBody(document);
  if (body.length > maxLength) {
    const detail = `The document ${sayTooLong(body.length, maxLength)}.`;
    return { code: "too-large", detail };
  }
  const faults = await faultsOf(type, document);
  if (faults.length > 0) {
    const detail = sayFirst(faults, (fault) => `${fault.pointer}: ${fault.detail}`);
    return { code: "validation-failed", detail, errors: listFaults(faults, maxLineFaults) };
  }
  return { key: { collection: type.collection, id: String(id) }, body };
}
