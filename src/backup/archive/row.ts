import { isObject, parseJson } from "../../documents/json.ts";
import type { LedgerEntry, Revision } from "../../store/document-store.ts";
import type { Erasure } from "../../store/erasure.ts";
import type { Labels } from "../../store/labels.ts";
import {
  erasureProblem,
  labelsProblem,
  ledgerProblem,
  revisionProblem,
  type UncheckedRow,
} from "../../store/revision-check.ts";

/** The newest revision of an id: the current document, or the tombstone of a deleted one (without a body). */
export interface HeadRow extends Revision {
  readonly kind: "head";
  readonly id: string;
}

/** A document as of one write. */
export interface RevisionRow extends Revision {
  readonly kind: "revision";
  readonly id: string;
}

/** The seed content that a document was planted from. */
export interface LedgerRow extends LedgerEntry {
  readonly kind: "ledger";
}

/** A record that a document was erased. */
export interface ErasureRow extends Erasure {
  readonly kind: "erasure";
}

/** The labels of a document, and the record of their moves. */
export interface LabelsRow extends Labels {
  readonly kind: "labels";
}

/** A line of a backup, with everything that a restore needs to recreate a row. */
export type ArchiveRow = HeadRow | RevisionRow | LedgerRow | LabelsRow | ErasureRow;

/**
 * A row as one line of JSON with a fixed field order. The body is kept as the stored text, so it is restored byte for
 * byte, and even a damaged one can be backed up.
 */
export function toLine(row: ArchiveRow): string {
  switch (row.kind) {
    case "ledger": {
      const { file, hash, id, kind } = row;
      return JSON.stringify({ kind, id, hash, file });
    }
    case "labels": {
      const { id, kind } = row;
      const moves = row.moves.map(({ at, by, from, id, label, to }) => ({
        ...{ id, label, from, to: to && { number: to.number, writeId: to.writeId }, at },
        by: { id: by.id, name: by.name },
      }));
      return JSON.stringify({ kind, id, moves });
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

/** A parsed line, or its problem. */
export type ParsedLine = { readonly row: ArchiveRow } | { readonly problem: string };

/** Parses a line, using the store's checks for valid rows. */
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
  ["labels", labelsProblem],
]);

/** The check for its kind has validated every field. */
function toRow(value: UncheckedRow): ArchiveRow {
  const row =
    value["kind"] === "head" || value["kind"] === "revision"
      ? { ...value, body: value["body"] }
      : value;
  return row as unknown as ArchiveRow;
}
