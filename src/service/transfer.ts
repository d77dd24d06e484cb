import { haveSameMeaning } from "../documents/canonical-json.ts";
import type { DocumentType } from "../documents/document-type.ts";
import { isObject, type JsonObject, type JsonValue } from "../documents/json.ts";
import { sayTooLong } from "../documents/keeping.ts";
import { faultsOf } from "../documents/validation.ts";
import { DocumentError, type Fault } from "../errors.ts";
import type { Author, DocumentStore, Head, Write } from "../store/document-store.ts";
import { everyHead } from "../store/every-head.ts";
import { nextRevision } from "../store/revision.ts";
import { isLive } from "./precondition.ts";

/** Where an export goes on: after this document. */
export interface ExportPosition {
  readonly type: string;
  readonly id: string;
}

/** A run of lines, and where to go on while there is more. */
export interface ExportPage {
  readonly lines: readonly string[];
  readonly next: ExportPosition | undefined;
}

/** A page of an export ends at so many lines, or bytes. */
const maxLines = 5_000;
const maxBytes = 8 * 1024 * 1024;

/** Documents type by type in order of id, each as a line of JSON with its fields in their stored order. */
export async function exportPage(
  store: DocumentStore,
  types: readonly DocumentType[],
  from: ExportPosition | undefined,
): Promise<ExportPage> {
  const lines: string[] = [];
  let bytes = 0;
  let last = from;
  const start = types.findIndex(({ collection }) => collection === from?.type);
  for (const { collection } of types.slice(Math.max(start, 0))) {
    const after = collection === from?.type ? from.id : undefined;
    for await (const { body, id } of everyHead(store, collection, { after })) {
      const line = `{"type":"${collection}","document":${body}}`;
      bytes += Buffer.byteLength(line) + 1;
      if (lines.length === maxLines || (bytes > maxBytes && lines.length > 0)) {
        return { lines, next: last };
      }
      lines.push(line);
      last = { type: collection, id };
    }
  }
  return { lines, next: undefined };
}

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

/** What an import did, or with `dryRun` would do; the failures in no order. */
export interface ImportReport {
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly failed: readonly ImportFailure[];
}

/** How an import treats a document that is there with other content. */
export interface ImportOptions {
  readonly mode: "create" | "upsert";
  readonly dryRun: boolean;
  readonly by: Author;
  readonly now?: () => Date;
}

/** What is to be written of one line. */
interface Candidate {
  readonly line: number;
  readonly key: { readonly type: string; readonly id: string };
  readonly body: string;
}

/** Documents read or written at a time. */
const sliceLength = 50;

/**
 * Writes documents in transactions of many; a line that can't be taken stops no other. What a failed run
 * has written is found unchanged by the next.
 * @throws DocumentError `storage-unavailable`, `throttled`
 */
export async function importDocuments(
  store: DocumentStore,
  types: readonly DocumentType[],
  { lines, ...options }: ImportOptions & { readonly lines: readonly ImportLine[] },
): Promise<ImportReport> {
  const report = { created: 0, updated: 0, unchanged: 0, failed: [] as ImportFailure[] };
  const candidates: Candidate[] = [];
  const seen = new Set<string>();
  for (const { line, value } of lines) {
    const read = await readLine(types, value, store.maxBodyLength);
    if ("code" in read) {
      report.failed.push({ line, ...read });
      continue;
    }
    const name = `${read.key.type}/${read.key.id}`;
    if (seen.has(name)) {
      const detail = `${name} stands on another line before.`;
      report.failed.push({ line, code: "already-exists", detail });
      continue;
    }
    seen.add(name);
    candidates.push({ line, ...read });
  }
  for (let start = 0; start < candidates.length; start += sliceLength) {
    await importSlice(store, candidates.slice(start, start + sliceLength), { ...options, report });
  }
  return report;
}

interface SliceOptions extends ImportOptions {
  readonly report: { created: number; updated: number; unchanged: number; failed: ImportFailure[] };
}

/** Decides on what is there, writes, and does so again for those that somebody else was quicker with. */
async function importSlice(
  store: DocumentStore,
  slice: readonly Candidate[],
  options: SliceOptions,
): Promise<void> {
  const { by, dryRun, mode, now = () => new Date(), report } = options;
  for (let rest = slice; rest.length > 0; ) {
    const heads = await Promise.all(rest.map(({ key }) => store.get(key)));
    const writes: { readonly candidate: Candidate; readonly write: Write }[] = [];
    for (const [index, candidate] of rest.entries()) {
      const over: Head | undefined = heads[index];
      if (isLive(over) && haveSameMeaning(over.body, candidate.body)) {
        report.unchanged += 1;
      } else if (isLive(over) && mode === "create") {
        const { id, type } = candidate.key;
        const detail = `${type}/${id} is there with other content. mode=upsert replaces it.`;
        report.failed.push({ line: candidate.line, code: "already-exists", detail });
      } else {
        const { body, key } = candidate;
        const content = { at: now(), body, by, change: "imported", origin: "import" } as const;
        writes.push({ candidate, write: { key, over, next: nextRevision(over, content) } });
      }
    }
    const results = dryRun
      ? writes.map(() => "written" as const)
      : await store.commit(writes.map(({ write }) => write));
    for (const [index, { write }] of writes.entries()) {
      if (results[index] === "written") {
        report[isLive(write.over) ? "updated" : "created"] += 1;
      }
    }
    rest = writes.filter((_, index) => results[index] === "conflict").map((one) => one.candidate);
  }
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
  const body = JSON.stringify(document);
  if (body.length > maxLength) {
    const detail = `The document ${sayTooLong(body.length, maxLength)}.`;
    return { code: "too-large", detail };
  }
  return { key: { type: type.collection, id: String(id) }, body };
}

/**
 * The types that an export is asked for.
 * @throws DocumentError `invalid-parameter`
 */
export function typesNamed(
  types: readonly DocumentType[],
  name: string | undefined,
): readonly DocumentType[] {
  const found = types.filter(({ collection }) => name === undefined || collection === name);
  if (found.length === 0) {
    const names = types.map(({ collection }) => collection).join(", ");
    throw new DocumentError("invalid-parameter", `type must be one of ${names}.`);
  }
  return found;
}
