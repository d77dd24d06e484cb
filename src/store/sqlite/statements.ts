import { randomUUID } from "node:crypto";
import { DocumentError } from "../../base/errors.ts";
import type {
  DocumentKey,
  Fence,
  Head,
  LedgerEntry,
  Revision,
  Write,
  WriteResult,
} from "../document-store.ts";
import type { IdempotencyRecord } from "../idempotency.ts";
import { type Labels, type LabelsWrite, placingsOf, type StoredLabels } from "../labels.ts";
import type { RecordValue, SmallRecord } from "../records.ts";
import type { Database } from "./database.ts";
import {
  revisionColumns,
  toHead,
  toIdempotencyRecord,
  toLabels,
  toRevision,
  toRow,
  toSmallRecord,
} from "./rows.ts";

/** A fence of this store, with its generation when it was read. */
export interface SqliteFence extends Fence {
  readonly generation: string;
}

/** Writes one document, inside a transaction. */
export function commitOne(database: Database, write: Write): WriteResult {
  const { history = [], idempotency, key, ledger, next, over } = write;
  const { collection, id } = key;
  const isTaken =
    idempotency !== undefined &&
    idempotencyOf(database, collection, idempotency.key)?.version !== idempotency.over?.version;
  if (isTaken || headOf(database, key)?.version !== over?.version) {
    return "conflict";
  }
  if (over !== undefined && next.number <= over.number) {
    throw new DocumentError("internal", "A revision must follow the one that it was based on.");
  }
  for (const revision of history) {
    putRevision(database, key, revision);
  }
  putHead(database, key, next);
  if (ledger !== undefined) {
    putLedger(database, collection, ledger);
  }
  if (idempotency !== undefined) {
    const { expiresAt, key: hash, request } = idempotency;
    database.run(
      "INSERT OR REPLACE INTO idempotency VALUES (?, ?, ?, ?, ?, ?, ?)",
      ...[collection, hash, request, expiresAt, id, next.number, next.writeId],
    );
  }
  return "written";
}

export function headOf(database: Database, { collection, id }: DocumentKey): Head | undefined {
  const row = database.first(
    `SELECT ${revisionColumns} FROM heads JOIN revisions USING (collection, id, number) WHERE collection = ? AND id = ?`,
    ...[collection, id],
  );
  return row && toHead(row);
}

export function revisionOf(
  database: Database,
  { collection, id }: DocumentKey,
  number: number,
): Revision | undefined {
  const row = database.first(
    `SELECT ${revisionColumns} FROM revisions WHERE collection = ? AND id = ? AND number = ?`,
    ...[collection, id, number],
  );
  return row && toRevision(row);
}

export function labelsOf(
  database: Database,
  { collection, id }: DocumentKey,
): StoredLabels | undefined {
  const sql = "SELECT * FROM labels WHERE collection = ? AND id = ?";
  const row = database.first(sql, collection, id);
  return row && toLabels(row);
}

/** Writes the labels of one document, inside a transaction. */
export function writeLabelsOf(
  database: Database,
  { before, key, next, over }: LabelsWrite,
): WriteResult {
  const isAsRead =
    headOf(database, key)?.version === over.version &&
    labelsOf(database, key)?.version === before?.version;
  const known = new Set(before?.moves.map(({ id }) => id));
  const added = [...placingsOf(next.moves).values()].filter(({ id }) => !known.has(id));
  // The head's version does not tell whether a revision was removed.
  const areThere = added.every(
    ({ to }) => revisionOf(database, key, to.number)?.writeId === to.writeId,
  );
  if (!isAsRead || !areThere) {
    return "conflict";
  }
  putLabels(database, key.collection, next);
  return "written";
}

function putLabels(database: Database, collection: string, { id, moves }: Labels): void {
  const sql = "INSERT OR REPLACE INTO labels VALUES (?, ?, ?)";
  database.run(sql, collection, id, JSON.stringify(moves));
}

export function idempotencyOf(
  database: Database,
  collection: string,
  key: string,
): IdempotencyRecord | undefined {
  const row = database.first(
    "SELECT * FROM idempotency WHERE collection = ? AND key = ?",
    ...[collection, key],
  );
  return row && toIdempotencyRecord(row);
}

export function recordOf(database: Database, name: string): SmallRecord | undefined {
  const row = database.first("SELECT * FROM records WHERE name = ?", name);
  return row && toSmallRecord(row);
}

/** The generation of a collection's fence; empty if the fence was never moved. */
export function generationOf(database: Database, collection: string): string {
  const row = database.first("SELECT generation FROM fences WHERE collection = ?", collection);
  return String(row?.["generation"] ?? "");
}

export function isFenced(database: Database, fence: Fence | undefined): boolean {
  return (
    fence !== undefined &&
    (fence as SqliteFence).generation !== generationOf(database, fence.collection)
  );
}

export function putHead(database: Database, key: DocumentKey, revision: Revision): void {
  putRevision(database, key, revision);
  const { collection, id } = key;
  database.run("INSERT OR REPLACE INTO heads VALUES (?, ?, ?)", collection, id, revision.number);
}

export function putRevision(
  database: Database,
  { collection, id }: DocumentKey,
  revision: Revision,
): void {
  database.run(
    "INSERT OR REPLACE INTO revisions VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    ...[collection, id, ...toRow(revision)],
  );
}

export function putLedger(
  database: Database,
  collection: string,
  { file, hash, id }: LedgerEntry,
): void {
  database.run("INSERT OR REPLACE INTO ledger VALUES (?, ?, ?, ?)", collection, id, hash, file);
}

export function putRecord(database: Database, name: string, value: RecordValue): SmallRecord {
  const version = randomUUID();
  database.run(
    "INSERT OR REPLACE INTO records VALUES (?, ?, ?)",
    ...[name, JSON.stringify(value), version],
  );
  return { value, version };
}
