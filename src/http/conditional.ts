import { DocumentError } from "../errors.ts";
import type { Precondition } from "../service/precondition.ts";

/** An entity tag (RFC 9110 §8.8.3), and what may stand before the next. */
const entityTag = /^[ \t]*(W\/)?("[\x21\x23-\x7e\x80-\xff]*")[ \t]*(?:,|$)/;

/**
 * The conditions of a request. For a write, weak tags never match (RFC 9110 §8.8.3.2: If-Match compares
 * strongly), and If-None-Match compares weakly. Each form of a document has a tag of its own (§8.8.3.3), and
 * a read compares with that of the form asked for. A write takes the tag of any form for its revision: If-Match
 * is there so that nobody's change is lost (§13.1.1), and who read the one form has seen what the other says.
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
