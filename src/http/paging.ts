import { createHash } from "node:crypto";
import { DocumentError } from "../base/errors.ts";
import type { Query } from "./operation.ts";
import { ofThePlatform } from "./request/query.ts";

/** The query parameters of a list. */
export const pageQuery = {
  limit: {
    type: "integer",
    minimum: 1,
    maximum: 1000,
    default: 1000,
  },
  cursor: { type: "string" },
} as const satisfies Query;

/** What {@link linkTo} adds to an answer, for the API's description. */
export const linkHeader = { Link: 'The next page, with rel="next", while there is more.' };

/** The header field with the next page, if there is one (RFC 8288). */
export function linkTo(nextLink: string | undefined): Readonly<Record<string, string>> {
  return nextLink === undefined ? {} : { link: `<${nextLink}>; rel="next"` };
}

/** Identifies the list that a cursor belongs to: the collection and its filter. */
export type ListName = string;

const version = "1:";

/** An opaque cursor for where to continue, valid only for this list. */
export function toCursor(list: ListName, after: string): string {
  const content = `${version}${after}`;
  return Buffer.from(`${checksum(list, content)}${content}`).toString("base64url");
}

/**
 * The position in a cursor.
 * @throws DocumentError `invalid-cursor`
 */
export function fromCursor(list: ListName, cursor: string): string {
  const text = Buffer.from(cursor, "base64url").toString();
  const [content, sum] = [text.slice(8), text.slice(0, 8)];
  const isWhole = sum === checksum(list, content) && cursor === toBase64Url(text);
  if (!isWhole || !content.startsWith(version)) {
    throw new DocumentError(
      "invalid-cursor",
      "The cursor is damaged or belongs to another list. Start again without one, and follow nextLink unchanged.",
    );
  }
  return content.slice(version.length);
}

/** Detects damaged cursors, and cursors of other lists. */
function checksum(list: ListName, content: string): string {
  return createHash("sha256").update(`${list} ${content}`).digest("hex").slice(0, 8);
}

function toBase64Url(text: string): string {
  return Buffer.from(text).toString("base64url");
}

/** The relative URL of the same list, continued at the cursor. */
export function toNextLink(url: URL, cursor: string): string {
  const query = new URLSearchParams(url.searchParams);
  for (const name of ofThePlatform) {
    query.delete(name);
  }
  query.set("cursor", cursor);
  return `${url.pathname}?${query}`;
}
