import { DocumentError } from "../errors.ts";
import type { Precondition } from "../service/precondition.ts";

/** An entity tag (RFC 9110 §8.8.3), and what may stand before the next. */
const entityTag = /^[ \t]*(W\/)?("[\x21\x23-\x7e\x80-\xff]*")[ \t]*(?:,|$)/;

/**
 * The conditions of a request. For a write, weak tags never match (RFC 9110 §8.8.3.2: If-Match compares
 * strongly), and If-None-Match compares weakly. A tag says of which revision it is whatever the form in
 * which that was read, so for a write any of them will do (RFC 9110 §13.1.1: what matters is that nobody
 * else's change is lost); for a read each form has its own (§8.8.3.3).
 * @throws DocumentError `invalid-parameter`
 */
export function parsePrecondition(headers: Headers, purpose: "read" | "write"): Precondition {
  const ifMatch = parseTags("If-Match", headers.get("if-match"));
  const ifNoneMatch = parseTags("If-None-Match", headers.get("if-none-match"));
  const toTag = ({ tag }: EntityTag) => (purpose === "write" ? toRevisionTag(tag) : tag);
  return {
    ifMatch: ifMatch === "*" ? ifMatch : ifMatch?.filter(({ weak }) => !weak).map(toTag),
    ifNoneMatch: ifNoneMatch === "*" ? ifNoneMatch : ifNoneMatch?.map(toTag),
  };
}

/** The tag of a revision in another form than JSON: `"3-x"` becomes `"3-x.prompty"`. */
export function toFormTag(revisionTag: string, extension: string): string {
  return `${revisionTag.slice(0, -1)}${extension}"`;
}

/** The tag of the revision that a tag of any form names; there is no dot in those. */
function toRevisionTag(tag: string): string {
  return tag.replace(/\.[^"]*/, "");
}

interface EntityTag {
  readonly tag: string;
  readonly weak: boolean;
}

function parseTags(name: string, value: string | null): "*" | readonly EntityTag[] | undefined {
  if (value === null) {
    return undefined;
  }
  if (value.trim() === "*") {
    return "*";
  }
  const tags: EntityTag[] = [];
  let rest = value;
  while (rest.trim() !== "") {
    const found = entityTag.exec(rest);
    if (found?.[2] === undefined) {
      throw new DocumentError(
        "invalid-parameter",
        `${name} is not a list of entity tags: send the ETag of an answer as it came, with its quotes, or *.`,
      );
    }
    tags.push({ tag: found[2], weak: found[1] !== undefined });
    rest = rest.slice(found[0].length);
  }
  return tags;
}
