import { DocumentError } from "../base/errors.ts";
import type { Head, LiveHead, Revision } from "../store/document-store.ts";
import { isLive } from "../store/revision.ts";

/** The entity tag of a revision (RFC 9110 §8.8.3): strong, and new with every write. */
export function etagOf({ number, writeId }: Pick<Revision, "number" | "writeId">): string {
  return `"${number}-${writeId}"`;
}

/** The conditions of a request. */
export interface Precondition {
  /** `If-Match`: one of these strong tags, or `*` for any document. */
  readonly ifMatch?: "*" | readonly string[] | undefined;
  /** `If-Unmodified-Since`, if there is no `If-Match`: milliseconds since 1970, in whole seconds. */
  readonly ifUnmodifiedSince?: number | undefined;
  /** `If-None-Match`: none of these tags, or `*` for no document at all. */
  readonly ifNoneMatch?: "*" | readonly string[] | undefined;
}

/** A write whose conditions are not met; carries the current document, if there is one. */
export class PreconditionFailed extends DocumentError {
  readonly current: LiveHead | undefined;

  constructor(message: string, current: LiveHead | undefined) {
    super("precondition-failed", message);
    this.current = current;
  }
}

/**
 * Throws unless the conditions are met (RFC 9110 §13.2.2: If-Match or else If-Unmodified-Since, then If-None-Match).
 * @throws PreconditionFailed
 */
export function checkPrecondition(precondition: Precondition, head: Head | undefined): void {
  const { ifMatch, ifNoneMatch, ifUnmodifiedSince } = precondition;
  const current = isLive(head) ? head : undefined;
  if (ifMatch !== undefined && (current === undefined || !matches(ifMatch, current))) {
    throw new PreconditionFailed(
      current === undefined
        ? "If-Match requires an existing document, and there is none."
        : "The document has changed since the version in If-Match. Read it again and repeat the change.",
      current,
    );
  }
  // Without a document there is no date to compare with (§13.1.4).
  if (ifUnmodifiedSince !== undefined && current && lastModified(current) > ifUnmodifiedSince) {
    throw new PreconditionFailed(
      "The document has changed since the date in If-Unmodified-Since. Read it again and repeat the change.",
      current,
    );
  }
  if (ifNoneMatch !== undefined && current !== undefined && matches(ifNoneMatch, current)) {
    throw new PreconditionFailed(
      "If-None-Match requires that the document does not exist or has another version.",
      current,
    );
  }
}

/** Whether a list of tags, or `*`, matches this version. */
export function matches(tags: "*" | readonly string[], current: Head): boolean {
  return tags === "*" || tags.includes(etagOf(current));
}

/** The date of a document with HTTP's precision of whole seconds. */
function lastModified({ at }: Head): number {
  return Math.floor(Date.parse(at) / 1_000) * 1_000;
}
