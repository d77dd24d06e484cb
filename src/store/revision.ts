import { randomBytes } from "node:crypto";
import type { Author, Change, Head, LiveHead, Origin, Revision } from "./document-store.ts";

/** Longest author id and name that are kept, in UTF-16 code units. */
const authorLength = 256;

/** What a new revision says beside its number and write id. */
export interface RevisionContent {
  readonly at: Date;
  readonly body: string | undefined;
  readonly by: Author;
  readonly change: Change;
  readonly origin: Origin;
  /** That of a write which was begun before and is to be the same. */
  readonly writeId?: string | undefined;
}

/** What a revision follows: a head, or what is left of a history without one. */
export type Before = Pick<Revision, "number"> & Partial<Revision>;

/** The revision that follows another, or the first of an id. */
export function nextRevision(before: Before | undefined, content: RevisionContent): Revision {
  const { at, by, writeId = randomBytes(9).toString("base64url"), ...rest } = content;
  const now = at.toISOString();
  // Clocks of several instances differ, and history is read by its times.
  const time = before?.at !== undefined && before.at > now ? before.at : now;
  return {
    ...rest,
    number: (before?.number ?? 0) + 1,
    writeId,
    at: time,
    createdAt: before?.body === undefined ? time : (before.createdAt ?? time),
    by: { id: cut(by.id), name: cut(by.name) },
  };
}

/** Whether a head is that of a document, and not a tombstone. */
export function isLive(head: Head | undefined): head is LiveHead {
  return head?.body !== undefined;
}

/** Never in the middle of a surrogate pair. */
function cut(text: string): string {
  return text.slice(0, authorLength).toWellFormed();
}
