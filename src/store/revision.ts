import { randomBytes } from "node:crypto";
import type { Author, Change, Head, Origin, Revision } from "./document-store.ts";

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

/** The revision that follows a head, or the first of an id. */
export function nextRevision(over: Head | undefined, content: RevisionContent): Revision {
  const { at, by, writeId = randomBytes(9).toString("base64url"), ...rest } = content;
  const now = at.toISOString();
  return {
    ...rest,
    number: (over?.number ?? 0) + 1,
    writeId,
    at: now,
    createdAt: over?.body === undefined ? now : over.createdAt,
    by: { id: by.id.slice(0, authorLength), name: by.name.slice(0, authorLength) },
  };
}
