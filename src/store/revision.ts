import { randomBytes } from "node:crypto";
import type { Author, Change, Head, LiveHead, Origin, Revision } from "./document-store.ts";

/** Maximum length of author ids and names, in UTF-16 code units; longer ones are truncated. */
const authorLength = 256;

/** The highest number of a revision: in a table's row keys it has ten digits. */
export const highestNumber = 9_999_999_999;

/**
 * The maximum length of a body, in UTF-16 code units: 14 columns of a table, of 64 KiB each, are 896 KiB of the 1 MiB that a
 * row may hold (Table service data model). The same for every store, so that a backup of one can be restored in another.
 */
export const maxBodyLength = 14 * 32_768;

/** The data of a new revision, besides its number and write id. */
export interface RevisionContent {
  readonly at: Date;
  readonly body: string | undefined;
  readonly by: Author;
  readonly change: Change;
  readonly origin: Origin;
  /** The write id of an earlier attempt at the same write. */
  readonly writeId?: string | undefined;
}

/** A random id of a write, or of a move of a label: 72 bits, in 12 characters that an ETag may have. */
export function randomId(): string {
  return randomBytes(9).toString("base64url");
}

/** What a revision follows: a head, or a history without one. */
export type Before = Pick<Revision, "number"> & Partial<Revision>;

/** The revision that follows another, or the first of an id. */
export function nextRevision(before: Before | undefined, content: RevisionContent): Revision {
  const { at, by, writeId = randomId(), ...rest } = content;
  const now = at.toISOString();
  // Clocks of instances differ, but times in a history must ascend.
  const time = before?.at !== undefined && before.at > now ? before.at : now;
  return {
    ...rest,
    number: (before?.number ?? 0) + 1,
    writeId,
    at: time,
    createdAt: before?.body === undefined ? time : (before.createdAt ?? time),
    by: cutAuthor(by),
  };
}

/** Whether a head is a document rather than a tombstone. */
export function isLive(head: Head | undefined): head is LiveHead {
  return head?.body !== undefined;
}

/** An author within the limits of what is stored. */
export function cutAuthor({ id, name }: Author): Author {
  return { id: cut(id), name: cut(name) };
}

/** Truncates without splitting a surrogate pair. */
function cut(text: string): string {
  return text.slice(0, authorLength).toWellFormed();
}
