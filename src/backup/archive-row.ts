import { idPattern } from "../documents/id.ts";
import { isObject, type JsonObject, type JsonValue } from "../documents/json.ts";
import type { Change, LedgerEntry, Origin, Revision } from "../store/document-store.ts";
import { parseJson } from "./parse-json.ts";

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

/** A line of a backup: all that a restore needs to make a row of the store again. */
export type ArchiveRow = HeadRow | RevisionRow | LedgerRow;

/**
 * A row as one line of JSON, its fields always in this order. The body stays the text that was stored, so
 * that it comes back byte for byte, and even one that is damaged can be backed up.
 */
export function toLine(row: ArchiveRow): string {
  if (row.kind === "ledger") {
    const { file, hash, id, kind } = row;
    return JSON.stringify({ kind, id, hash, file });
  }
  const { at, body, by, change, createdAt, id, kind, number, origin, writeId } = row;
  const author = { id: by.id, name: by.name };
  const meta = { number, writeId, at, createdAt, by: author, change, origin };
  return JSON.stringify({ kind, id, ...meta, body });
}

/** A line that was read, or what is wrong with it. */
export type ParsedLine = { readonly row: ArchiveRow } | { readonly problem: string };

/**
 * Reads a line. The body has to be an object with its id and no more: it may be from before today's
 * schema.
 */
export function parseLine(line: string): ParsedLine {
  const value = parseJson(line);
  if (!isObject(value)) {
    return { problem: "is not a JSON object" };
  }
  const kind = String(value["kind"]);
  const checks = kinds.get(kind);
  if (checks === undefined) {
    return { problem: `is of the unknown kind "${kind.slice(0, 40)}"` };
  }
  const wrong = Object.keys(checks).find((field) => checks[field]?.(value[field]) !== true);
  if (wrong !== undefined) {
    return { problem: `has no good "${wrong}"` };
  }
  if (kind === "ledger") {
    return { row: value as unknown as LedgerRow };
  }
  const problem = bodyProblem(value);
  return problem === undefined
    ? { row: { ...value, body: value["body"] } as unknown as HeadRow | RevisionRow }
    : { problem };
}

function bodyProblem({ body, change, id }: JsonObject): string | undefined {
  if (body === undefined) {
    return change === "deleted" ? undefined : 'has no "body", and is no deletion';
  }
  if (change === "deleted") {
    return 'has a "body", and is a deletion';
  }
  const document = parseJson(String(body));
  if (!isObject(document)) {
    return 'has a "body" that is not a JSON object';
  }
  return document["id"] === id ? undefined : 'has a "body" with another id';
}

type Check = (value: JsonValue | undefined) => boolean;

const changes: Readonly<Record<Change, true>> = {
  created: true,
  updated: true,
  deleted: true,
  restored: true,
  seeded: true,
  imported: true,
};
const origins: Readonly<Record<Origin, true>> = {
  seed: true,
  api: true,
  import: true,
  restore: true,
};

const isText: Check = (value) => typeof value === "string" && value !== "";
const isId: Check = (value) => typeof value === "string" && idPattern.test(value);
const isTime: Check = (value) => typeof value === "string" && !Number.isNaN(Date.parse(value));
const isAuthor: Check = (value) =>
  isObject(value) && typeof value["id"] === "string" && typeof value["name"] === "string";

const ofRevision: Readonly<Record<string, Check>> = {
  id: isId,
  number: (value) => Number.isSafeInteger(value) && Number(value) > 0,
  writeId: isText,
  at: isTime,
  createdAt: isTime,
  by: isAuthor,
  change: (value) => Object.hasOwn(changes, String(value)),
  origin: (value) => Object.hasOwn(origins, String(value)),
  body: (value) => value === undefined || typeof value === "string",
};

const kinds: ReadonlyMap<string, Readonly<Record<string, Check>>> = new Map([
  ["head", ofRevision],
  ["revision", ofRevision],
  ["ledger", { id: isId, hash: isText, file: isText }],
]);
