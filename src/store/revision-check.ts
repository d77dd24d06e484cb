import { idPattern } from "../documents/id.ts";
import { isObject, parseJson } from "../documents/json.ts";
import { isLabel } from "../documents/label.ts";
import type { Change, Origin } from "./document-store.ts";
import { highestNumber } from "./revision.ts";

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

type Check = (value: unknown) => boolean;

/**
 * Maximum length of texts other than bodies, in UTF-16 code units: more than we write, and within any store's column
 * limit.
 */
const maxTextLength = 4_096;

const isString = (value: unknown): value is string =>
  typeof value === "string" && value.length <= maxTextLength;
const isText: Check = (value) => isString(value) && value !== "";
const isId: Check = (value) => isString(value) && idPattern.test(value);
const isNumber: Check = (value) =>
  Number.isSafeInteger(value) && Number(value) > 0 && Number(value) <= highestNumber;
const isTime: Check = (value) =>
  isString(value) && /^\d{4}-\d\d-\d\dT/.test(value) && !Number.isNaN(Date.parse(value));
const isAuthor: Check = (value) =>
  typeof value === "object" &&
  value !== null &&
  "id" in value &&
  "name" in value &&
  isString(value.id) &&
  isString(value.name);

type Checks = Readonly<Record<string, Check>>;

/** The checks for each field of a revision and its summary. */
const ofSummary: Checks = {
  id: isId,
  number: isNumber,
  writeId: isText,
  at: isTime,
  createdAt: isTime,
  by: isAuthor,
  change: (value) => isString(value) && Object.hasOwn(changes, value),
  origin: (value) => isString(value) && Object.hasOwn(origins, value),
};
const ofLedger: Checks = { id: isId, hash: isText, file: isText };
const ofErasure: Checks = {
  id: isId,
  // The tombstone has the next number.
  through: (value) => isNumber(value) && value !== highestNumber,
  at: isTime,
  by: isAuthor,
};

const ofMove: Checks = {
  id: isText,
  label: (value) => isString(value) && isLabel(value),
  from: (value) => value === undefined || isNumber(value),
  to: (value) =>
    value === undefined ||
    (typeof value === "object" &&
      value !== null &&
      "number" in value &&
      "writeId" in value &&
      isNumber(value.number) &&
      isText(value.writeId)),
  at: isTime,
  by: isAuthor,
};
const ofLabels: Checks = {
  id: isId,
  moves: (value) =>
    Array.isArray(value) &&
    value.every((move) => isObject(move) && firstProblem(ofMove, move) === undefined),
};

/** Unvalidated data: each field may be anything. */
export type UncheckedRow = Readonly<Record<string, unknown>>;

/** Why a value is not the summary of a revision, as a predicate; `undefined` if it is. */
export function summaryProblem(value: UncheckedRow): string | undefined {
  return firstProblem(ofSummary, value);
}

/** The same for a ledger entry. */
export function ledgerProblem(value: UncheckedRow): string | undefined {
  return firstProblem(ofLedger, value);
}

/** The same for an erasure. */
export function erasureProblem(value: UncheckedRow): string | undefined {
  return firstProblem(ofErasure, value);
}

/** The same for the labels of a document. */
export function labelsProblem(value: UncheckedRow): string | undefined {
  return firstProblem(ofLabels, value);
}

function firstProblem(checks: Checks, value: UncheckedRow): string | undefined {
  const field = Object.keys(checks).find((name) => checks[name]?.(value[name]) !== true);
  return field === undefined ? undefined : `has no valid "${field}"`;
}

/** Why a value is not a revision, as a predicate; `undefined` if it is. */
export function revisionProblem(value: UncheckedRow): string | undefined {
  return summaryProblem(value) ?? bodyProblem(value);
}

/** The body only has to be an object with its id, because it may be from before the current schema. */
function bodyProblem({ body, change, id }: UncheckedRow): string | undefined {
  if (body === undefined) {
    return change === "deleted" ? undefined : 'has no "body", but is not a deletion';
  }
  if (change === "deleted") {
    return 'has a "body", but is a deletion';
  }
  const document = typeof body === "string" ? parseJson(body) : undefined;
  if (!isObject(document)) {
    return 'has a "body" that is not a JSON object';
  }
  return document["id"] === id ? undefined : 'has a "body" with a different id';
}
