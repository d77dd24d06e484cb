import type {
  Author,
  Head,
  LedgerEntry,
  Revision,
  RevisionSummary,
  Write,
} from "../document-store.ts";
import type { Receipt } from "../receipt.ts";
import type { RevisionOf } from "../revision-page.ts";

/** A row as the SDK gives and takes it. */
export interface Row {
  readonly partitionKey: string;
  readonly rowKey: string;
  readonly etag?: string;
  readonly [column: string]: unknown;
}

/** A string property holds 64 KiB, 32,768 UTF-16 code units (Table service data model). */
const chunkLength = 32_768;

/** 14 full chunks are 896 KiB of the 1 MiB that a row may hold; the rest is for the other columns. */
export const maxBodyLength = 14 * chunkLength;

/** The highest revision number has ten digits, so that its complement sorts as text. */
const highestNumber = 9_999_999_999;

/** Row keys of one kind; each ends where the next character after its bar begins. */
export interface KeyRange {
  readonly from: string;
  readonly to: string;
}

export const headKey = (id: string): string => `d|${id}`;
export const ledgerKey = (id: string): string => `s|${id}`;
export const receiptKey = (key: string): string => `k|${key}`;
export const revisionKey = (id: string, number: number): string =>
  `r|${id}|${String(highestNumber - number).padStart(10, "0")}`;

export const headRange: KeyRange = { from: "d|", to: "d}" };
export const ledgerRange: KeyRange = { from: "s|", to: "s}" };
export const receiptRange: KeyRange = { from: "k|", to: "k}" };
export const everyRevisionRange: KeyRange = { from: "r|", to: "r}" };
export const revisionRange = (id: string): KeyRange => ({ from: `r|${id}|`, to: `r|${id}}` });

/** A document row: the head, and under another key the revision. */
export function toRow(partitionKey: string, rowKey: string, revision: Revision): Row {
  const { number, writeId, at, createdAt, by, change, origin, body } = revision;
  return {
    partitionKey,
    rowKey,
    live: body !== undefined,
    revision: number,
    writeId,
    at,
    createdAt,
    byId: by.id,
    byName: by.name,
    change,
    origin,
    ...toChunks(body ?? ""),
  };
}

/** What a document row says; the columns are those that {@link toRow} wrote. */
export function fromRow(row: Row): Revision {
  return { ...fromSummaryRow(row), body: row["live"] === true ? fromChunks(row) : undefined };
}

/** The columns of a document row that {@link fromSummaryRow} reads. */
export const summaryColumns = [
  "revision",
  "writeId",
  "at",
  "createdAt",
  "byId",
  "byName",
  "change",
  "origin",
];

/** What a document row says, without the document. */
export function fromSummaryRow(row: Row): RevisionSummary {
  const columns = row as unknown as Omit<RevisionSummary, "number" | "by"> & {
    readonly revision: number;
    readonly byId: string;
    readonly byName: string;
  };
  const { writeId, at, createdAt, change, origin } = columns;
  const by: Author = { id: columns.byId, name: columns.byName };
  return { number: columns.revision, writeId, at, createdAt, by, change, origin };
}

/** A head row with its id and version. */
export function fromHeadRow(row: Row): Head {
  return { ...fromRow(row), id: row.rowKey.slice(2), version: row.etag ?? "" };
}

/** A revision row with its id: what is between the bars of its key. */
export function fromRevisionRow(row: Row): RevisionOf {
  return { ...fromRow(row), id: row.rowKey.slice(2, row.rowKey.lastIndexOf("|")) };
}

/** The ledger row of a document. */
export function toLedgerRow(partitionKey: string, { id, hash, file }: LedgerEntry): Row {
  return { partitionKey, rowKey: ledgerKey(id), hash, file };
}

/** What a ledger row says. */
export function fromLedgerRow(row: Row): LedgerEntry {
  return { id: row.rowKey.slice(2), hash: String(row["hash"]), file: String(row["file"]) };
}

/** The receipt row of a write that has one. */
export function toReceiptRow(
  partitionKey: string,
  { key, next, receipt }: Write & Required<Pick<Write, "receipt">>,
): Row {
  return {
    partitionKey,
    rowKey: receiptKey(receipt.key),
    request: receipt.request,
    expiresAt: receipt.expiresAt,
    documentId: key.id,
    revision: next.number,
    writeId: next.writeId,
  };
}

/** What a receipt row says. */
export function fromReceiptRow(row: Row): Receipt {
  return {
    key: row.rowKey.slice(2),
    request: String(row["request"]),
    expiresAt: String(row["expiresAt"]),
    id: String(row["documentId"]),
    number: Number(row["revision"]),
    writeId: String(row["writeId"]),
    version: row.etag ?? "",
  };
}

function toChunks(body: string): Record<string, string> {
  const chunks: Record<string, string> = {};
  let start = 0;
  for (let index = 0; start < body.length; index += 1) {
    let end = Math.min(start + chunkLength, body.length);
    // A pair cut in two would be two characters that UTF-8 cannot say.
    if (end < body.length && isHighSurrogate(body.charCodeAt(end - 1))) {
      end -= 1;
    }
    chunks[`body${index}`] = body.slice(start, end);
    start = end;
  }
  return chunks;
}

function fromChunks(row: Row): string {
  let body = "";
  for (let index = 0; ; index += 1) {
    const chunk = row[`body${index}`];
    if (typeof chunk !== "string") {
      return body;
    }
    body += chunk;
  }
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}
