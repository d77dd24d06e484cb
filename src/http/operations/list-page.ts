import { createHash } from "node:crypto";
import { Breather } from "../../base/breather.ts";
import { DocumentError } from "../../base/errors.ts";
import type { DocumentType } from "../../documents/document-type.ts";
import { pickFields } from "../../service/document-filter.ts";
import type { DocumentPage, ListRequest, Total } from "../../service/document-list.ts";
import type { DocumentOrder } from "../../service/document-order.ts";
import { etagOf } from "../../service/precondition.ts";
import type { Head } from "../../store/document-store.ts";
import { privately, toMeta, withMeta } from "../envelope.ts";
import type { Answer, Call, Query } from "../operation.ts";
import { fromCursor, type ListName, linkTo, pageQuery, toCursor, toNextLink } from "../paging.ts";

/** The query parameters of a list of documents. */
export const listQuery = {
  ...pageQuery,
  q: { type: "string" },
  where: { type: "object" },
  fields: { type: "string" },
  sort: { type: "string" },
  deleted: { type: "boolean", default: false },
  total: { type: "boolean", default: false },
} as const satisfies Query;

/** A list request, and how to show the result. */
export interface ListCall {
  readonly request: ListRequest;
  /** Paths of the fields to show; `undefined` shows all. */
  readonly fields: readonly string[] | undefined;
  /** Whether to name the authors: in excerpts, because a whole document is shown as reading it does, and not to the public. */
  readonly hasAuthors: boolean;
  /** Identifies the list that cursors belong to: the collection with its filter. */
  readonly name: ListName;
}

/** Maximum size of a page. */
const maxPageBytes = 4 * 1024 * 1024;

/**
 * Parses a list's query.
 * @throws DocumentError `invalid-parameter`, `invalid-cursor`
 */
export function parseListRequest(
  { collection }: DocumentType,
  { caller, query }: Call<ListQuery>,
): ListCall {
  const { cursor, deleted, fields, limit, q, sort, total, where = new Map() } = query;
  const isFiltered = q !== undefined || where.size > 0;
  if (deleted && (isFiltered || fields !== undefined)) {
    throw new DocumentError(
      "invalid-parameter",
      "deleted=true can't be combined with q, where or fields: a deleted document has no content. Restore it first.",
    );
  }
  const order = sort === undefined ? undefined : parseOrder(sort);
  if (deleted && order !== undefined && !order.by.endsWith("At")) {
    throw new DocumentError(
      "invalid-parameter",
      "deleted=true can only be sorted by updatedAt (the time of deletion) or createdAt: a deleted document has no content.",
    );
  }
  const content = [q ?? null, [...where].toSorted(), deleted, ...(order ? [order] : [])];
  const name = `${collection} ${JSON.stringify(content)}`;
  const after = cursor === undefined ? undefined : fromCursor(name, cursor);
  const filter = isFiltered ? { where, ...(q !== undefined && { q }) } : undefined;
  return {
    request: { after, limit, deleted, filter, order, total },
    fields: fields?.split(",").filter((path) => path !== ""),
    hasAuthors: caller.role !== undefined && (deleted || fields !== undefined),
    name,
  };
}

/** Parses `name`, or `-name` for descending order. */
function parseOrder(sort: string): DocumentOrder {
  const descending = sort.startsWith("-");
  const by = descending ? sort.slice(1) : sort;
  if (by === "" || by.includes(",")) {
    throw new DocumentError(
      "invalid-parameter",
      "sort must be one name: title, updatedAt, createdAt or the path of a field, with a leading - for descending order.",
    );
  }
  return { by, descending };
}

/** A list's validated query. */
export interface ListQuery extends Readonly<Record<string, unknown>> {
  readonly cursor?: string;
  readonly deleted: boolean;
  readonly fields?: string;
  readonly limit: number;
  readonly q?: string;
  readonly sort?: string;
  readonly total: boolean;
  readonly where?: ReadonlyMap<string, string>;
}

/** A page in its envelope; it ends early if it would become too large. */
export async function toPageAnswer(
  { collection }: DocumentType,
  { items, total, ...page }: DocumentPage,
  { fields, hasAuthors, name, url }: Omit<ListCall, "request"> & { readonly url: URL },
): Promise<Answer> {
  const breather = new Breather();
  const parts: Buffer[] = [];
  const versions = createHash("sha256").update(
    `${url.pathname}${url.search}${hasAuthors ? " with authors" : ""}`,
  );
  let bytes = 0;
  let next = page.next;
  let last: string | undefined;
  for (const { head, position } of items) {
    await breather.after(head.body?.length ?? 0);
    const part = Buffer.from(
      `${parts.length > 0 ? "," : ""}${toItemText(head, { fields, hasAuthors })}`,
    );
    bytes += part.length;
    if (bytes > maxPageBytes && last !== undefined) {
      next = last;
      break;
    }
    parts.push(part);
    versions.update(`${head.id} ${etagOf(head)} `);
    last = position;
  }
  const nextLink = next === undefined ? undefined : toNextLink(url, toCursor(name, next));
  const counted = total === undefined ? "" : toTotalText(total);
  const etag = versions.update(`${nextLink ?? ""}${counted}`).digest("base64url");
  const more = nextLink === undefined ? "" : `,"nextLink":${JSON.stringify(nextLink)}`;
  return {
    status: 200,
    headers: {
      ...privately,
      etag: `"${etag.slice(0, 22)}"`,
      ...linkTo(nextLink),
    },
    body: Buffer.concat([
      Buffer.from(`{"success":true,"${collection}":[`),
      ...parts,
      Buffer.from(`],"count":${parts.length}${counted}${more}}`),
    ]),
  };
}

function toTotalText({ count, isExact }: Total): string {
  return `,"total":${count}${isExact ? "" : ',"totalIsLowerBound":true'}`;
}

/** A document, its requested fields, or what remains of a deleted one. */
function toItemText(
  head: Head,
  { fields, hasAuthors }: Pick<ListCall, "fields" | "hasAuthors">,
): string {
  const { body, by, id } = head;
  const meta = { ...toMeta(head), ...(hasAuthors && { updatedBy: by }) };
  if (body === undefined) {
    return withMeta(JSON.stringify({ id }), { ...meta, deleted: true });
  }
  const shown = fields === undefined ? body : JSON.stringify(pickFields(JSON.parse(body), fields));
  return withMeta(shown, meta);
}
