import { isObject, parseJson } from "../../documents/json.ts";
import type { LedgerEntry, Revision } from "../../store/document-store.ts";
import type { Erasure } from "../../store/erasure.ts";
import {
  erasureProblem,
  ledgerProblem,
  revisionProblem,
  type UncheckedRow,
} from "../../store/revision-check.ts";

/** A document now, or the tombstone of a deleted one (without a body): the newest revision of an id. */
export interface HeadRow extends Revision {
  readonly kind: "head";
  readonly id: string;
}

/** A document as of one write. */
export interface RevisionRow extends Revision {
  readonly kind: "revision";
  readonly id: string;
}

/** Which seed content a document was planted from. */
export interface LedgerRow extends LedgerEntry {
  readonly kind: "ledger";
}

/** That a document was erased; its own lines have nothing of it. */
export interface ErasureRow extends Erasure {
  readonly kind: "erasure";
}

/** A line of a backup: all that a restore needs to make a row of the store again. */
export type ArchiveRow = HeadRow | RevisionRow | LedgerRow | ErasureRow;

/**
 * A row as one line of JSON, its fields always in this order. The body stays the text that was stored, so
 * that it comes back byte for byte, and even one that is damaged can be backed up.
 */
export function toLine(row: ArchiveRow): string {
  switch (row.kind) {
    case "ledger": {
      const { file, hash, id, kind } = row;
      return JSON.stringify({ kind, id, hash, file });
    }
    case "erasure": {
      const { at, by, id, kind, through } = row;
      return JSON.stringify({ kind, id, through, at, by: { id: by.id, name: by.name } });
    }
    case "head":
    case "revision": {
      const { at, body, by, change, createdAt, id, kind, number, origin, writeId } = row;
      const author = { id: by.id, name: by.name };
      const meta = { number, writeId, at, createdAt, by: author, change, origin };
      return JSON.stringify({ kind, id, ...meta, body });
    }
  }
}

/** A line that was read, or what is wrong with it. */
export type ParsedLine = { readonly row: ArchiveRow } | { readonly problem: string };

/** Reads a line; what makes a good row, the store knows. */
export function parseLine(line: string): ParsedLine {
  const value = parseJson(line);
  if (!isObject(value)) {
    return { problem: "is not a JSON object" };
  }
  const kind = String(value["kind"]);
  const problemOf = checks.get(kind);
  if (problemOf === undefined) {
    return { problem: `has the unknown kind "${kind.slice(0, 40)}"` };
  }
  const problem = problemOf(value);
  return problem === undefined ? { row: toRow(value) } : { problem };
}

const checks: ReadonlyMap<string, (value: UncheckedRow) => string | undefined> = new Map([
  ["head", revisionProblem],
  ["revision", revisionProblem],
  ["ledger", ledgerProblem],
  ["erasure", erasureProblem],
]);

/** The check of its kind has looked at every field. */
function toRow(value: UncheckedRow): ArchiveRow {
  const row =
    value["kind"] === "head" || value["kind"] === "revision"
      ? { ...value, body: value["body"] }
      : value;
  return row as unknown as ArchiveRow;
}
