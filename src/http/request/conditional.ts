import { DocumentError } from "../../base/errors.ts";
import type { Precondition } from "../../service/precondition.ts";
import type { Answer, Operation } from "../operation.ts";
import { RequestError } from "../problem.ts";
import { parseHttpDate } from "./http-date.ts";

/** The next member of a list of entity tags (RFC 9110 §8.8.3), which may be empty (§5.6.1.2). */
const nextMember = /[ \t]*(?:(W\/)?("[\x21\x23-\x7e\x80-\xff]*")[ \t]*)?(?:,|$)/y;

/**
 * The conditions that an operation evaluates; it ignores all others (RFC 9110 §13.1). Dates are included only if there
 * is one to compare with (§13.1.3, §13.1.4).
 */
export function conditionsOf({ input, method, output }: Operation): readonly string[] {
  const isDated = output.some(({ headers }) => headers?.["Last-Modified"] !== undefined);
  if (method === "GET") {
    const dates = isDated ? ["If-Modified-Since", "If-Unmodified-Since"] : [];
    return ["If-Match", "If-None-Match", ...dates];
  }
  return input.conditional ? ["If-Match", "If-None-Match", "If-Unmodified-Since"] : [];
}

/** Whether a request has any condition (RFC 9110 §13.1). */
export function hasConditions(headers: Headers): boolean {
  return ["if-match", "if-none-match", "if-modified-since", "if-unmodified-since"].some(
    (name) => headers.get(name) !== null,
  );
}

/**
 * @throws DocumentError `invalid-parameter`, also if the operation supports no conditions
 */
export function parsePrecondition(
  headers: Headers,
  { input, method }: Pick<Operation, "input" | "method">,
): Precondition {
  if (method === "GET") {
    return {};
  }
  const ifMatch = parseTags("If-Match", headers);
  const ifNoneMatch = parseTags("If-None-Match", headers);
  const ifUnmodifiedSince = parseDate("If-Unmodified-Since", headers);
  const found = {
    "If-Match": ifMatch,
    "If-None-Match": ifNoneMatch,
    "If-Unmodified-Since": ifUnmodifiedSince,
  };
  const given = Object.entries(found).find(([, value]) => value !== undefined);
  if (!input.conditional && given !== undefined) {
    throw new DocumentError(
      "invalid-parameter",
      `${given[0]} is not supported here, because the request does not change one existing document. Repeat it without.`,
    );
  }
  return {
    ifMatch: ifMatch === "*" ? ifMatch : ifMatch?.filter(({ weak }) => !weak).map(toRevisionTag),
    ifNoneMatch: ifNoneMatch === "*" ? ifNoneMatch : ifNoneMatch?.map(toRevisionTag),
    ifUnmodifiedSince: ifMatch === undefined ? ifUnmodifiedSince : undefined,
  };
}

/**
 * Evaluates the conditions of a read in their order (RFC 9110 §13.2.2) and returns the answer, or 304. They apply to
 * the requested form, and only if the answer would be a success (§13.2.1).
 * @throws DocumentError `invalid-parameter`, `precondition-failed`
 */
export function conditionally(fresh: Answer, headers: Headers): Answer {
  if (!hasConditions(headers)) {
    return fresh;
  }
  const { etag = "", "last-modified": date = "" } = fresh.headers;
  const modified = parseHttpDate(date);
  const ifMatch = parseTags("If-Match", headers);
  const ifNoneMatch = parseTags("If-None-Match", headers);
  const isAfter = (name: string): boolean | undefined => {
    const since = parseDate(name, headers);
    return since === undefined || modified === undefined ? undefined : modified > since;
  };
  const isOther =
    ifMatch === undefined
      ? isAfter("If-Unmodified-Since")
      : !includes(ifMatch, (one) => !one.weak && one.tag === etag);
  if (isOther) {
    throw new RequestError(
      "precondition-failed",
      `The current version ${ifMatch === undefined ? "is newer than the date in If-Unmodified-Since" : "is not in If-Match"}. Omit the condition to read it.`,
      { ...(etag && { etag }), ...(date && { "last-modified": date }) },
    );
  }
  const isKnown =
    ifNoneMatch === undefined
      ? isAfter("If-Modified-Since") === false
      : includes(ifNoneMatch, ({ tag }) => tag === etag);
  return isKnown ? toNotModified(fresh) : fresh;
}

/** The tag of a revision in a form other than JSON: `"3-x"` becomes `"3-x.prompty"`. */
export function toFormTag(revisionTag: string, extension: string): string {
  return `${revisionTag.slice(0, -1)}${extension}"`;
}

/** The revision's tag for a tag of any form; revision tags contain no dot. */
function toRevisionTag({ tag }: EntityTag): string {
  return tag.replace(/\.[^"]*/, "");
}

/** 304 (RFC 9110 §15.4.5): the validators without content. */
function toNotModified({ body: _, headers, ...rest }: Answer): Answer {
  const { "content-type": __, ...validators } = headers;
  return { ...rest, status: 304, headers: validators };
}

interface EntityTag {
  readonly tag: string;
  readonly weak: boolean;
}

type Tags = "*" | readonly EntityTag[];

function includes(tags: Tags, fits: (tag: EntityTag) => boolean): boolean {
  return tags === "*" || tags.some(fits);
}

/** A date; an invalid one is ignored (RFC 9110 §13.1.3, §13.1.4). */
function parseDate(name: string, headers: Headers): number | undefined {
  return parseHttpDate(headers.get(name) ?? "");
}

/** A list of tags; an empty one, such as `,`, matches no version. */
function parseTags(name: string, headers: Headers): Tags | undefined {
  const value = headers.get(name);
  if (value === null || value.trim() === "*") {
    return value === null ? undefined : "*";
  }
  const tags: EntityTag[] = [];
  nextMember.lastIndex = 0;
  while (nextMember.lastIndex < value.length) {
    const found = nextMember.exec(value);
    if (found === null) {
      throw new DocumentError(
        "invalid-parameter",
        `${name} is not a list of entity tags: send an ETag exactly as received, with its quotes, or *.`,
      );
    }
    if (found[2] !== undefined) {
      tags.push({ tag: found[2], weak: found[1] !== undefined });
    }
  }
  return tags;
}
