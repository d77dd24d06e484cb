import type { DocumentType } from "../documents/document-type.ts";
import type { Document } from "../service/document-writer.ts";
import { etagOf } from "../service/precondition.ts";
import type { Author, RevisionSummary } from "../store/document-store.ts";
import type { Answer } from "./operation.ts";

/** Header fields of every answer with documents: caches must revalidate. */
export const privately = {
  "content-type": "application/json",
  "cache-control": "private, no-cache",
};

/** What the system records about a document, besides its own fields. */
export interface Meta {
  readonly revision: number;
  readonly etag: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly origin: string;
  /** The author of the latest write. Only in excerpts, for callers who may also read the history. */
  readonly updatedBy?: Author;
  /** Only for deleted documents. */
  readonly deleted?: true;
}

/** The metadata of a revision. */
export function toMeta(revision: RevisionSummary): Meta {
  const { at, createdAt, number, origin } = revision;
  return { revision: number, etag: etagOf(revision), createdAt, updatedAt: at, origin };
}

/**
 * A document's JSON text with `_meta` at the end. The stored text is already JSON, and every document has at least an
 * id, so the text is concatenated without parsing.
 */
export function withMeta(body: string, meta: Meta): string {
  return `${body.slice(0, -1)},"_meta":${JSON.stringify(meta)}}`;
}

/** A document as JSON text: its own fields, then `_meta`. */
export function toDocumentText(document: Document): string {
  return withMeta(document.body, toMeta(document));
}

/** One document in its envelope, with its validators (RFC 9110 §8.8). */
export function toDocumentAnswer(
  type: DocumentType,
  document: Document,
  { status = 200, headers = {} }: { status?: number; headers?: Record<string, string> } = {},
): Answer {
  return {
    status,
    headers: {
      ...privately,
      etag: etagOf(document),
      "last-modified": new Date(document.at).toUTCString(),
      ...headers,
    },
    body: `{"success":true,"${type.singular}":${toDocumentText(document)}}`,
    revision: document.number,
  };
}

/** Any other answer in JSON. */
export function toJsonAnswer(value: object, headers: Record<string, string> = {}): Answer {
  return { status: 200, headers: { ...privately, ...headers }, body: JSON.stringify(value) };
}
