import { DocumentError } from "../../base/errors.ts";
import type { DocumentType } from "../../documents/document-type.ts";
import type { DocumentService } from "../../service/document-service.ts";
import type { Answer, Call } from "../operation.ts";
import { type ListQuery, parseListRequest, toPageAnswer } from "./list-page.ts";

/** Whether a list is requested as legacy frontends do, without a sort order. */
export function isPlainList({ query }: Call<ListQuery>): boolean {
  return !query.deleted && query.sort === undefined;
}

/** A list too long to be sorted is in order of id, and so are the pages after its first. */
const unsortable = ["too-many-to-sort", "invalid-cursor"];

/**
 * A list as the legacy server returned it: ordered by title, as many documents as fit on one page. Logs if there are
 * more.
 */
export async function listForLegacy(
  type: DocumentType,
  service: DocumentService,
  call: Call<ListQuery>,
): Promise<Answer> {
  const inOrder = async (order: { readonly sort?: string }) => {
    const url = new URL(call.url);
    // nextLink must contain the sort order that its cursor belongs to.
    for (const [name, value] of Object.entries(order)) {
      url.searchParams.set(name, value);
    }
    const asked = parseListRequest(type, { ...call, query: { ...call.query, ...order } });
    return toPageAnswer(type, await service.list(type, asked.request), { ...asked, url });
  };
  const answer = await inOrder({ sort: "title" }).catch((error: unknown) => {
    if (error instanceof DocumentError && unsortable.includes(error.code)) {
      return inOrder({});
    }
    throw error;
  });
  const asksForPages = ["limit", "cursor"].some((name) => call.url.searchParams.has(name));
  if (answer.headers["link"] !== undefined && !asksForPages) {
    call.log("warn", { event: "list-cut", collection: type.collection });
  }
  return answer;
}
