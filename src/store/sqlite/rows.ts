import type {
  Change,
  Head,
  LedgerEntry,
  Origin,
  Revision,
  RevisionSummary,
} from "../document-store.ts";
import type { Erasure } from "../erasure.ts";
import type { IdempotencyRecord } from "../idempotency.ts";
import type { LabelMove, StoredLabels } from "../labels.ts";
import type { RecordValue, SmallRecord } from "../records.ts";
import type { Cells } from "./database.ts";

/** Increase it with each change to the tables, and add the migration of older files. */
export const schemaVersion = 2;

/** Since version 2. */
export const labelsTable = `
  CREATE TABLE labels (collection TEXT NOT NULL, id TEXT NOT NULL, moves TEXT NOT NULL,
    PRIMARY KEY (collection, id)) STRICT, WITHOUT ROWID;
`;

/** Texts compare by bytes, which for ids (ASCII) is the order of code units. */
export const schema = `${labelsTable}
  CREATE TABLE revisions (collection TEXT NOT NULL, id TEXT NOT NULL, number INTEGER NOT NULL, writeId TEXT NOT NULL,
    at TEXT NOT NULL, createdAt TEXT NOT NULL, byId TEXT NOT NULL, byName TEXT NOT NULL, change TEXT NOT NULL,
    origin TEXT NOT NULL, body TEXT, PRIMARY KEY (collection, id, number DESC)) STRICT;
  CREATE TABLE heads (collection TEXT NOT NULL, id TEXT NOT NULL, number INTEGER NOT NULL,
    PRIMARY KEY (collection, id)) STRICT, WITHOUT ROWID;
  CREATE TABLE ledger (collection TEXT NOT NULL, id TEXT NOT NULL, hash TEXT NOT NULL, file TEXT NOT NULL,
    PRIMARY KEY (collection, id)) STRICT, WITHOUT ROWID;
  CREATE TABLE erasures (collection TEXT NOT NULL, id TEXT NOT NULL, through INTEGER NOT NULL, at TEXT NOT NULL,
    byId TEXT NOT NULL, byName TEXT NOT NULL, PRIMARY KEY (collection, id)) STRICT, WITHOUT ROWID;
  CREATE TABLE idempotency (collection TEXT NOT NULL, key TEXT NOT NULL, request TEXT NOT NULL,
    expiresAt TEXT NOT NULL, id TEXT NOT NULL, number INTEGER NOT NULL, writeId TEXT NOT NULL,
    PRIMARY KEY (collection, key)) STRICT, WITHOUT ROWID;
  CREATE TABLE fences (collection TEXT PRIMARY KEY NOT NULL, generation TEXT NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE records (name TEXT PRIMARY KEY NOT NULL, value TEXT NOT NULL, version TEXT NOT NULL) STRICT, WITHOUT ROWID;
`;

/** The columns of a revision without its body, and its id. */
export const summaryColumns = "id, number, writeId, at, createdAt, byId, byName, change, origin";
export const revisionColumns = `${summaryColumns}, body`;

/** A revision's columns after `collection` and `id`, in order. */
export function toRow(revision: Revision): readonly (string | number | null)[] {
  const { at, body, by, change, createdAt, number, origin, writeId } = revision;
  return [number, writeId, at, createdAt, by.id, by.name, change, origin, body ?? null];
}

export function toSummary(row: Cells): RevisionSummary {
  return {
    number: Number(row["number"]),
    writeId: String(row["writeId"]),
    at: String(row["at"]),
    createdAt: String(row["createdAt"]),
    by: { id: String(row["byId"]), name: String(row["byName"]) },
    change: row["change"] as Change,
    origin: row["origin"] as Origin,
  };
}

export function toRevision(row: Cells): Revision {
  return { ...toSummary(row), body: row["body"] === null ? undefined : String(row["body"]) };
}

export function toHead(row: Cells): Head {
  return { ...toRevision(row), id: String(row["id"]), version: String(row["writeId"]) };
}

export function toLedgerEntry(row: Cells): LedgerEntry {
  return { id: String(row["id"]), hash: String(row["hash"]), file: String(row["file"]) };
}

/** Every write adds a move, so the newest one is the version. */
export function toLabels(row: Cells): StoredLabels {
  const moves = JSON.parse(String(row["moves"])) as readonly LabelMove[];
  return { id: String(row["id"]), moves, version: moves[0]?.id ?? "" };
}

export function toErasure(row: Cells): Erasure {
  return {
    id: String(row["id"]),
    through: Number(row["through"]),
    at: String(row["at"]),
    by: { id: String(row["byId"]), name: String(row["byName"]) },
  };
}

export function toIdempotencyRecord(row: Cells): IdempotencyRecord {
  return {
    key: String(row["key"]),
    request: String(row["request"]),
    expiresAt: String(row["expiresAt"]),
    id: String(row["id"]),
    number: Number(row["number"]),
    writeId: String(row["writeId"]),
    version: String(row["writeId"]),
  };
}

export function toSmallRecord(row: Cells): SmallRecord {
  return {
    value: JSON.parse(String(row["value"])) as RecordValue,
    version: String(row["version"]),
  };
}
