import { createHash } from "node:crypto";
import type { DocumentType } from "../documents/document-type.ts";
import { etagOf, isLive } from "../service/precondition.ts";
import type { HeadPage } from "../store/document-store.ts";
import { toDocumentText } from "./envelope.ts";
import type { Answer } from "./operation.ts";
import { toCursor, toNextLink } from "./paging.ts";

/** A page ends when it has grown to so many bytes. */
const maxPageBytes = 4 * 1024 * 1024;

/** A page in its envelope; it ends early where it would grow too large. */
export function toPageAnswer(type: DocumentType, page: HeadPage, url: URL): Answer {
  const { collection } = type;
  const texts: string[] = [];
  const versions = createHash("sha256").update(`${url.pathname}${url.search}`);
  let bytes = 0;
  let next = page.next;
  let last: string | undefined;
  for (const head of page.heads.filter(isLive)) {
    const text = toDocumentText(head);
    bytes += Buffer.byteLength(text);
    if (bytes > maxPageBytes && last !== undefined) {
      next = last;
      break;
    }
    texts.push(text);
    versions.update(`${head.id} ${etagOf(head)} `);
    last = head.id;
  }
  const nextLink = next === undefined ? undefined : toNextLink(url, toCursor(collection, next));
  const etag = `"${versions
    .update(nextLink ?? "")
    .digest("base64url")
    .slice(0, 22)}"`;
  const head = `{"success":true,"${collection}":[${texts.join(",")}],"count":${texts.length}`;
  const more = nextLink === undefined ? "" : `,"nextLink":${JSON.stringify(nextLink)}`;
  return {
    status: 200,
    headers: {
      "content-type": "application/json",
      "cache-control": "private, no-cache",
      etag,
      ...(nextLink !== undefined && { link: `<${nextLink}>; rel="next"` }),
    },
    body: `${head}${more}}`,
  };
}
