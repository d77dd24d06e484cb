import { idPattern } from "../documents/id.ts";
import { isObject, parseJson } from "../documents/json.ts";
import type { Change, Origin } from "./document-store.ts";

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

/** Longest text beside a body, in UTF-16 code units: more than we write of any, and a column of any store. */
const maxTextLength = 4_096;

/** The highest number that a row's key has room for. */
const maxNumber = 9_999_999_999;

const isString = (value: unknown): value is string =>
  typeof value === "string" && value.length <= maxTextLength;
const isText: Check = (value) => isString(value) && value !== "";
const isId: Check = (value) => isString(value) && idPattern.test(value);
const isNumber: Check = (value) =>
  Number.isSafeInteger(value) && Number(value) > 0 && Number(value) <= maxNumber;
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

/** What each field of a revision, and of its summary, has to be. */
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
  // Its tombstone has the next number.
  through: (value) => isNumber(value) && value !== maxNumber,
  at: isTime,
  by: isAuthor,
};

/** Something that was read from somewhere: each field may be anything. */
export type UncheckedRow = Readonly<Record<string, unknown>>;

/** What keeps a value from being the summary of a revision, as the end of a sentence; `undefined` when nothing does. */
export function summaryProblem(value: UncheckedRow): string | undefined {
  return firstProblem(ofSummary, value);
}

/** The same of a ledger entry. */
export function ledgerProblem(value: UncheckedRow): string | undefined {
  return firstProblem(ofLedger, value);
}

/** The same of an erasure. */
export function erasureProblem(value: UncheckedRow): string | undefined {
  return firstProblem(ofErasure, value);
}

function firstProblem(checks: Checks, value: UncheckedRow): string | undefined {
  const field = Object.keys(checks).find((name) => checks[name]?.(value[name]) !== true);
  return field === undefined ? undefined : `has no valid "${field}"`;
}

/** What keeps a value from being a revision, as the end of a sentence; `undefined` when nothing does. */
export function revisionProblem(value: UncheckedRow): string | undefined {
  return summaryProblem(value) ?? bodyProblem(value);
}

/** The body has to be an object with its id and no more: it may be from before today's schema. */
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
