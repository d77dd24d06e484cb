import type { Change } from "../../../src/store/document-store.ts";
import type { Operation, Request, Result } from "./operation.ts";

/** A `POST` of a document with its id. */
export const create = (token: string): Request => ({ kind: "create", token });
/** A `PUT`, under a condition if there is an ETag. */
export const put = (token: string, ifMatch?: string): Request => ({ kind: "put", token, ifMatch });
/** A `PUT` with `If-None-Match: *`. */
export const putNew = (token: string): Request => ({ kind: "put-new", token });
/** A line of an import. */
export const upsert = (token: string): Request => ({ kind: "import", token });
/** The planting of a seed. */
export const plant = (token: string): Request => ({ kind: "plant", token });
/** A `DELETE`. */
export const remove = (ifMatch?: string): Request => ({ kind: "delete", ifMatch });
/** A `DELETE` for good. */
export const erase: Request = { kind: "erase" };
/** A `GET` of the document. */
export const get: Request = { kind: "get" };
/** A `GET` of its whole history. */
export const history: Request = { kind: "history" };
/** A `GET` of one revision. */
export const revision = (number: number): Request => ({ kind: "get-revision", number });
/** Bringing back one revision. */
export const restore = (number: number, ifMatch?: string): Request => ({
  kind: "restore",
  number,
  ifMatch,
});
/** The restore of a backup, with one of these contents or whatever there was. */
export const backup = (...contents: (string | undefined)[]): Request => ({
  kind: "restore-backup",
  contents: contents.length === 0 ? undefined : contents,
});

/** Answered with a revision, whose ETag is `e` and its number unless another is given. */
export const ok = (number: number, token?: string, etag = `e${number}`): Result => ({
  kind: "ok",
  number,
  token,
  etag,
});
/** Done, with nothing told. */
export const done: Result = { kind: "done" };
/** 404. */
export const missing: Result = { kind: "not-found" };
/** 409. */
export const exists: Result = { kind: "already-exists" };
/** 412. */
export const stale: Result = { kind: "precondition-failed" };
/** 400, for a revision with nothing in it. */
export const invalid: Result = { kind: "invalid-parameter" };
/** Refused for what was sent. */
export const refused: Result = { kind: "failed" };
/** No answer, or 503. */
export const unknown: Result = { kind: "unknown" };
/** What became of a line of an import. */
export const imported = (kind: "created" | "updated" | "unchanged"): Result => ({ kind });
/** A history, newest first. */
export const lines = (newest: number, ...changes: Change[]): Result => ({
  kind: "revisions",
  revisions: changes.map((change, index) => ({ number: newest - index, change })),
});

/** Client, start, end, what was asked and what was answered. */
export type Row = readonly [string, number, number, Request, Result];
/** A history and the sentence that says what it is. */
export type Case = readonly [name: string, ...rows: Row[]];

/** Rows as operations. */
export function toOperations(rows: readonly Row[]): readonly Operation[] {
  return rows.map(([client, start, end, op, result]) => ({ client, start, end, op, result }));
}

/** The end of what was never answered. */
export const never = Number.POSITIVE_INFINITY;
