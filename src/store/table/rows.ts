import { parseJson } from "../../documents/json.ts";
import type {
  Author,
  ForeignRow,
  Head,
  LedgerEntry,
  Revision,
  RevisionSummary,
  Write,
} from "../document-store.ts";
import type { Erasure } from "../erasure.ts";
import type { IdempotencyRecord } from "../idempotency.ts";
import type { Labels, StoredLabels } from "../labels.ts";
import { labelsProblem, revisionProblem, summaryProblem } from "../revision-check.ts";
import type { RevisionOf } from "../revision-page.ts";
import { fromChunks, toChunks } from "./chunks.ts";
import {
  erasureKey,
  headKey,
  idempotencyRowKey,
  idOf,
  labelsKey,
  ledgerKey,
  revisionKey,
  revisionOf,
} from "./row-keys.ts";

/** A row in the SDK's form. */
export interface Row {
  readonly partitionKey: string;
  readonly rowKey: string;
  readonly etag?: string;
  readonly [column: string]: unknown;
}

/** The head row of a document. */
export function toHeadRow(partitionKey: string, id: string, revision: Revision): Row {
  return toRow({ partitionKey, rowKey: headKey(id) }, revision);
}

/** The row of one revision. */
export function toRevisionRow(partitionKey: string, id: string, revision: Revision): Row {
  return toRow({ partitionKey, rowKey: revisionKey(id, revision.number) }, revision);
}

function toRow(keys: { partitionKey: string; rowKey: string }, revision: Revision): Row {
  const { number, writeId, at, createdAt, by, change, origin, body } = revision;
  return {
    ...keys,
    live: body !== undefined,
    revision: number,
    writeId,
    at,
    createdAt,
    byId: by.id,
    byName: by.name,
    change,
    origin,
    ...toChunks("body", body ?? ""),
  };
}

/** The columns that {@link readSummary} reads. */
export const summaryColumns = [
  "live",
  "revision",
  "writeId",
  "at",
  "createdAt",
  "byId",
  "byName",
  "change",
  "origin",
];

/** The value of a row, or why it is foreign. */
export type Read<T> = { readonly value: T } | { readonly foreign: ForeignRow };

/** Reads a head row; the id comes from its key. */
export function readHead(row: Row): Read<Head> {
  const id = idOf(row.rowKey);
  const number = row["revision"];
  const revision = { ...columnsOf(row), id, number, body: bodyOf(row) };
  const problem = liveProblem(row) ?? revisionProblem(revision);
  return problem === undefined
    ? { value: { ...revision, version: row.etag ?? "" } as Head }
    : { foreign: { id, number: 0, detail: problem } };
}

/** Reads a revision row; id and number come from its key. */
export function readRevision(row: Row): Read<RevisionOf> {
  return readAt(row, (keys) => {
    const revision = { ...columnsOf(row), ...keys, body: bodyOf(row) };
    const problem = revisionProblem(revision);
    return problem === undefined ? (revision as RevisionOf) : problem;
  });
}

/** Reads a revision row without its body, which has only {@link summaryColumns}. */
export function readSummary(row: Row): Read<RevisionSummary> {
  return readAt(row, ({ id, number }) => {
    const summary = { ...columnsOf(row), number };
    return summaryProblem({ ...summary, id }) ?? (summary as RevisionSummary);
  });
}

/** The problem of a head row with only {@link summaryColumns}; `undefined` if it is valid. */
export function headSummaryProblem(row: Row): ForeignRow | undefined {
  const id = idOf(row.rowKey);
  const summary = { ...columnsOf(row), id, number: row["revision"] };
  const detail = liveProblem(row) ?? summaryProblem(summary);
  return detail === undefined ? undefined : { id, number: 0, detail };
}

function readAt<T extends object>(
  row: Row,
  read: (keys: { readonly id: string; readonly number: number }) => T | string,
): Read<T> {
  const keys = revisionOf(row.rowKey);
  if (keys === undefined) {
    const foreign = {
      id: idOf(row.rowKey),
      number: 0,
      detail: "has no revision number in its key",
    };
    return { foreign };
  }
  const isOther = row["revision"] !== keys.number;
  const found =
    liveProblem(row) ?? (isOther ? "has a different revision number than its key" : read(keys));
  return typeof found === "string" ? { foreign: { ...keys, detail: found } } : { value: found };
}

function liveProblem(row: Row): string | undefined {
  return typeof row["live"] === "boolean" ? undefined : 'has no valid "live"';
}

function columnsOf(row: Row) {
  const { writeId, at, createdAt, byId, byName, change, origin } = row;
  return { writeId, at, createdAt, by: { id: byId, name: byName }, change, origin };
}

function bodyOf(row: Row): string | undefined {
  return row["live"] === true ? fromChunks("body", row) : undefined;
}

/** The ledger row of a document. */
export function toLedgerRow(partitionKey: string, { id, hash, file }: LedgerEntry): Row {
  return { partitionKey, rowKey: ledgerKey(id), hash, file };
}

/** Reads a ledger row; `undefined` if it is foreign. */
export function fromLedgerRow(row: Row): LedgerEntry | undefined {
  const { hash, file } = row;
  return typeof hash === "string" && typeof file === "string"
    ? { id: idOf(row.rowKey), hash, file }
    : undefined;
}

/** The row of a document's labels. */
export function toLabelsRow(partitionKey: string, { id, moves }: Labels): Row {
  return { partitionKey, rowKey: labelsKey(id), ...toChunks("moves", JSON.stringify(moves)) };
}

/** Reads the row of labels; a foreign one has none. */
export function fromLabelsRow(row: Row): StoredLabels {
  const read = { id: idOf(row.rowKey), moves: parseJson(fromChunks("moves", row)) };
  const labels =
    labelsProblem(read) === undefined ? (read as unknown as Labels) : { ...read, moves: [] };
  return { ...labels, version: row.etag ?? "" };
}

/** The row that records an erasure. */
export function toErasureRow(
  partitionKey: string,
  { id, through, at, by }: Erasure,
  isSwept: boolean,
): Row {
  const author = { byId: by.id, byName: by.name };
  return { partitionKey, rowKey: erasureKey(id), through, at, ...author, swept: isSwept };
}

/** Reads an erasure row; `undefined` if it is foreign. */
export function fromErasureRow(row: Row): Erasure | undefined {
  const { through, at, byId, byName } = row;
  const by: Author = { id: String(byId ?? ""), name: String(byName ?? "") };
  return typeof through === "number" && typeof at === "string"
    ? { id: idOf(row.rowKey), through, at, by }
    : undefined;
}

/** The row for a write with an Idempotency-Key. */
export function toIdempotencyRow(
  partitionKey: string,
  { key, next, idempotency }: Pick<Write, "key" | "next"> & Required<Pick<Write, "idempotency">>,
): Row {
  return {
    partitionKey,
    rowKey: idempotencyRowKey(idempotency.key),
    request: idempotency.request,
    expiresAt: idempotency.expiresAt,
    documentId: key.id,
    revision: next.number,
    writeId: next.writeId,
  };
}

/** Reads the row of an Idempotency-Key; an empty one counts as expired. */
export function fromIdempotencyRow(row: Row): IdempotencyRecord {
  return {
    key: idOf(row.rowKey),
    request: String(row["request"] ?? ""),
    expiresAt: String(row["expiresAt"] ?? ""),
    id: String(row["documentId"] ?? ""),
    number: Number(row["revision"] ?? 0),
    writeId: String(row["writeId"] ?? ""),
    version: row.etag ?? "",
  };
}
