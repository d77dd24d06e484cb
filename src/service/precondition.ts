import { DocumentError } from "../base/errors.ts";
import type { Head, LiveHead, Revision } from "../store/document-store.ts";
import type { Placing } from "../store/labels.ts";
import { isLive } from "../store/revision.ts";

/** The entity tag of a revision (RFC 9110 §8.8.3): strong, and new with every write. */
export function etagOf({ number, writeId }: Pick<Revision, "number" | "writeId">): string {
  return `"${number}-${writeId}"`;
}

/** The entity tag of a label: new with every move of it. */
export function labelTagOf({ id, to }: Pick<Placing, "id" | "to">): string {
  return `"${to.number}-${id}"`;
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

/** A write whose conditions are not met; carries the current version, and if it is a document, the document. */
export class PreconditionFailed extends DocumentError {
  readonly current: LiveHead | undefined;
  readonly etag: string | undefined;

  constructor(
    message: string,
    {
      current,
      etag,
    }: { readonly current?: LiveHead | undefined; readonly etag: string | undefined },
  ) {
    super("precondition-failed", message);
    this.current = current;
    this.etag = etag;
  }
}

/** What conditions are about. */
interface Version {
  readonly etag: string;
  /** When it was written, ISO 8601. */
  readonly at: string;
}

/**
 * Throws unless the conditions on a document are met.
 * @throws PreconditionFailed
 */
export function checkPrecondition(precondition: Precondition, head: Head | undefined): void {
  const current = isLive(head) ? head : undefined;
  const version = current && { etag: etagOf(current), at: current.at };
  const problem = conditionProblem(precondition, version, "document");
  if (problem !== undefined) {
    throw new PreconditionFailed(problem, { current, etag: version?.etag });
  }
}

/**
 * Which condition is not met (RFC 9110 §13.2.2: If-Match or else If-Unmodified-Since, then If-None-Match); `undefined`
 * if all are.
 */
export function conditionProblem(
  { ifMatch, ifNoneMatch, ifUnmodifiedSince }: Precondition,
  version: Version | undefined,
  what: "document" | "label",
): string | undefined {
  if (ifMatch !== undefined && version === undefined) {
    return `If-Match requires an existing ${what}, and there is none.`;
  }
  if (ifMatch?.length === 0) {
    return "If-Match has no strong entity tag. A weak one never matches: send it without W/.";
  }
  if (ifMatch !== undefined && !matches(ifMatch, version)) {
    return `The ${what} has changed since the version in If-Match. Read it again and repeat the change.`;
  }
  // Without a version there is no date to compare with (§13.1.4).
  if (ifUnmodifiedSince !== undefined && version && lastModified(version) > ifUnmodifiedSince) {
    return `The ${what} has changed since the date in If-Unmodified-Since. Read it again and repeat the change.`;
  }
  return ifNoneMatch !== undefined && matches(ifNoneMatch, version)
    ? `If-None-Match requires that the ${what} does not exist or has another version.`
    : undefined;
}

/** Whether a list of tags, or `*`, matches this version. */
function matches(tags: "*" | readonly string[], version: Version | undefined): boolean {
  return version !== undefined && (tags === "*" || tags.includes(version.etag));
}

/** The date of a version with HTTP's precision of whole seconds. */
function lastModified({ at }: Version): number {
  return Math.floor(Date.parse(at) / 1_000) * 1_000;
}
