import { DocumentError } from "../errors.ts";
import type { Precondition } from "../service/precondition.ts";

/** An entity tag (RFC 9110 §8.8.3), and what may stand before the next. */
const entityTag = /^[ \t]*(W\/)?("[\x21\x23-\x7e\x80-\xff]*")[ \t]*(?:,|$)/;

/**
 * The conditions of a request. For a write, weak tags never match (RFC 9110 §8.8.3.2: If-Match compares
 * strongly), and If-None-Match compares weakly.
 * @throws DocumentError `invalid-parameter`
 */
export function parsePrecondition(headers: Headers): Precondition {
  const ifMatch = parseTags("If-Match", headers.get("if-match"));
  const ifNoneMatch = parseTags("If-None-Match", headers.get("if-none-match"));
  return {
    ifMatch: ifMatch === "*" ? ifMatch : ifMatch?.filter(({ weak }) => !weak).map(({ tag }) => tag),
    ifNoneMatch: ifNoneMatch === "*" ? ifNoneMatch : ifNoneMatch?.map(({ tag }) => tag),
  };
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
