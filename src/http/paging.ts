import { createHash } from "node:crypto";
import { DocumentError } from "../base/errors.ts";
import type { Query } from "./operation.ts";
import { ofThePlatform } from "./request/query.ts";

/** The names in a list's query. */
export const pageQuery = {
  limit: {
    type: "integer",
    minimum: 1,
    maximum: 1000,
    default: 1000,
  },
  cursor: { type: "string" },
} as const satisfies Query;

/** Which list a cursor belongs to: the collection, and later its filter. */
export type ListName = string;

const version = "1:";

/** A cursor that says where to go on: opaque, and good for this list alone. */
export function toCursor(list: ListName, after: string): string {
  const content = `${version}${after}`;
  return Buffer.from(`${checksum(list, content)}${content}`).toString("base64url");
}

/**
 * What to go on after.
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

/** Damage shows, and so does a cursor of another list. */
function checksum(list: ListName, content: string): string {
  return createHash("sha256").update(`${list} ${content}`).digest("hex").slice(0, 8);
}

function toBase64Url(text: string): string {
  return Buffer.from(text).toString("base64url");
}

/** The same list from the cursor on, as a relative URL. */
export function toNextLink(url: URL, cursor: string): string {
  const query = new URLSearchParams(url.searchParams);
  for (const name of ofThePlatform) {
    query.delete(name);
  }
  query.set("cursor", cursor);
  return `${url.pathname}?${query}`;
}
