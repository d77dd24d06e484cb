import type { Change } from "../../../src/store/document-store.ts";
import type { Operation, Request, Result } from "./operation.ts";

/** A `POST` of a document with its id. */
export const create = (token: string): Request => ({ kind: "create", token });
/** A `PUT`, conditional if there is an ETag. */
export const put = (token: string, ifMatch?: string): Request => ({ kind: "put", token, ifMatch });
/** A `PUT` with `If-None-Match: *`. */
export const putNew = (token: string): Request => ({ kind: "put-new", token });
/** A line of an import. */
export const upsert = (token: string): Request => ({ kind: "import", token });
/** The planting of a seed. */
export const plant = (token: string): Request => ({ kind: "plant", token });
/** A `DELETE`. */
export const remove = (ifMatch?: string): Request => ({ kind: "delete", ifMatch });
/** An erasure. */
export const erase: Request = { kind: "erase" };
/** A `GET` of the document. */
export const get: Request = { kind: "get" };
/** A `GET` of its whole history. */
export const history: Request = { kind: "history" };
/** A `GET` of one revision. */
export const revision = (number: number): Request => ({ kind: "get-revision", number });
/** The restore of one revision. */
export const restore = (number: number, ifMatch?: string): Request => ({
  kind: "restore",
  number,
  ifMatch,
});
/** The restore of a backup, with one of these contents or any earlier one. */
export const backup = (...contents: (string | undefined)[]): Request => ({
  kind: "restore-backup",
  contents: contents.length === 0 ? undefined : contents,
});

/** Answered with a revision, with the ETag `e` and its number by default. */
export const ok = (number: number, token?: string, etag = `e${number}`): Result => ({
  kind: "ok",
  number,
  token,
  etag,
});
/** Done, without details. */
export const done: Result = { kind: "done" };
/** 404. */
export const missing: Result = { kind: "not-found" };
/** 409. */
export const exists: Result = { kind: "already-exists" };
/** 412. */
export const stale: Result = { kind: "precondition-failed" };
/** 400, for a revision without content. */
export const invalid: Result = { kind: "invalid-parameter" };
/** Refused for its input. */
export const refused: Result = { kind: "failed" };
/** No answer, or 503. */
export const unknown: Result = { kind: "unknown" };
/** The outcome of a line of an import. */
export const imported = (kind: "created" | "updated" | "unchanged"): Result => ({ kind });
/** A history, newest first. */
export const lines = (newest: number, ...changes: Change[]): Result => ({
  kind: "revisions",
  revisions: changes.map((change, index) => ({ number: newest - index, change })),
});

/** Client, start, end, request and answer. */
export type Row = readonly [string, number, number, Request, Result];
/** A history and a sentence that describes it. */
export type Case = readonly [name: string, ...rows: Row[]];

/** Rows as operations. */
export function toOperations(rows: readonly Row[]): readonly Operation[] {
  return rows.map(([client, start, end, op, result]) => ({ client, start, end, op, result }));
}

/** The end of an operation without an answer. */
export const never = Number.POSITIVE_INFINITY;
