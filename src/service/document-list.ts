import { Breather } from "../base/breather.ts";
import { DocumentError } from "../base/errors.ts";
import type { DocumentType } from "../documents/document-type.ts";
import type { DocumentStore, Head, ListOptions } from "../store/document-store.ts";
import { everyHead } from "../store/every-head.ts";
import { maxPageWeight } from "../store/page-weight.ts";
import { type DocumentFilter, fitsFilter } from "./document-filter.ts";
import { type DocumentOrder, formatPlace, parsePlace, placeOf } from "./document-order.ts";
import { SortedPage } from "./sorted-page.ts";

/** The maximum number of documents scanned per request, and the time limit of a search in milliseconds. */
const maxScanned = 5_000;
const searchTimeout = 2_000;

/** The maximum number of characters read for sorting or counting. */
const maxScannedLength = 64 * 1024 * 1024;

/** A list request. */
export interface ListRequest {
  /** Where to continue, from a previous page. */
  readonly after?: string | undefined;
  readonly limit: number;
  /** Whether to list the tombstones of deleted documents instead. */
  readonly deleted?: boolean;
  readonly filter?: DocumentFilter | undefined;
  /** @default by id */
  readonly order?: DocumentOrder | undefined;
  /** Whether to count the documents on all pages. */
  readonly total?: boolean;
}

/** A listed document, and where to continue after it. */
export interface Listed {
  readonly head: Head;
  readonly position: string;
}

/** The number of documents; a lower bound if not all were scanned. */
export interface Total {
  readonly count: number;
  readonly isExact: boolean;
}

/**
 * A page of a list. It may have fewer documents than requested and still have a `next`, if the scan limit of a request
 * or the size limit of a page was reached.
 */
export interface DocumentPage {
  readonly items: readonly Listed[];
  readonly next: string | undefined;
  readonly total?: Total | undefined;
}

/** Lists of a type's documents. */
export class DocumentList {
  readonly #store: DocumentStore;
  readonly #type: DocumentType;

  constructor(store: DocumentStore, type: DocumentType) {
    this.#store = store;
    this.#type = type;
  }

  /**
   * Ordered by id, a page costs one storage call per partition. Sorted, or with a total, the whole collection is read,
   * up to 5,000 documents or 64 Mi characters.
   * @throws DocumentError `too-many-to-sort`, `invalid-cursor`
   */
  async page(request: ListRequest): Promise<DocumentPage> {
    const { order } = request;
    if (order !== undefined) {
      return this.#sorted(order, request);
    }
    const page = await (request.filter === undefined
      ? this.#run(request)
      : this.#found(request.filter, request));
    const isAll = request.after === undefined && page.next === undefined;
    const total = isAll ? { count: page.items.length, isExact: true } : undefined;
    return request.total ? { ...page, total: total ?? (await this.#total(request)) } : page;
  }

  async #run({ after, deleted = false, limit }: ListRequest): Promise<DocumentPage> {
    const options: ListOptions = { after, limit, liveness: deleted ? "deleted" : "live" };
    const { heads, next } = await this.#store.list(this.#type.collection, options);
    return { items: heads.map(byId), next };
  }

  async #found(filter: DocumentFilter, { after, limit }: ListRequest): Promise<DocumentPage> {
    const items: Listed[] = [];
    const breather = new Breather();
    const deadline = performance.now() + searchTimeout;
    let weight = 0;
    let next = after;
    // biome-ignore lint/plugin: it has a deadline
    for (let scanned = 0; scanned < maxScanned && performance.now() < deadline; ) {
      const page = await this.#store.list(this.#type.collection, { after: next, limit: 1000 });
      for (const head of page.heads) {
        const { body = "{}", id } = head;
        await breather.after(body.length);
        if (fitsFilter(filter, JSON.parse(body))) {
          weight += body.length;
          if (items.length > 0 && weight > maxPageWeight) {
            return { items, next };
          }
          items.push(byId(head));
        }
        next = id;
        if (items.length === limit) {
          const hasMore = page.next !== undefined || head !== page.heads.at(-1);
          return { items, next: hasMore ? id : undefined };
        }
      }
      if (page.next === undefined) {
        return { items, next: undefined };
      }
      scanned += page.heads.length;
      next = page.next;
    }
    return { items, next };
  }

  async #sorted(order: DocumentOrder, request: ListRequest): Promise<DocumentPage> {
    const after = request.after === undefined ? undefined : parsePlace(request.after);
    const page = new SortedPage(order, after, request.limit);
    const { count, isExact } = await this.#scan(request, (head) =>
      page.offer(head, placeOf(order, this.#type, head)),
    );
    if (!isExact) {
      throw new DocumentError(
        "too-many-to-sort",
        `${this.#type.collection} has too many documents to sort in one request (the limit is ${maxScanned}, or ${maxScannedLength} characters). Read the list by id, page by page, and sort it on your side; fields=... makes the pages smaller.`,
      );
    }
    const items = page.placed.map(({ head, place }) => ({ head, position: formatPlace(place) }));
    return {
      items,
      next: page.hasMore ? items.at(-1)?.position : undefined,
      ...(request.total && { total: { count, isExact } }),
    };
  }

  #total(request: ListRequest): Promise<Total> {
    return this.#scan(request, () => {});
  }

  /** Visits and counts all matches, up to the limits of one request. */
  async #scan(
    { deleted = false, filter }: ListRequest,
    visit: (head: Head) => void,
  ): Promise<Total> {
    const breather = new Breather();
    let [count, scanned, length] = [0, 0, 0];
    const heads = everyHead(this.#store, this.#type.collection, {
      liveness: deleted ? "deleted" : "live",
    });
    for await (const head of heads) {
      const { body = "{}" } = head;
      scanned += 1;
      length += body.length;
      if (scanned > maxScanned || length > maxScannedLength) {
        return { count, isExact: false };
      }
      await breather.after(body.length);
      if (filter === undefined || fitsFilter(filter, JSON.parse(body))) {
        count += 1;
        visit(head);
      }
    }
    return { count, isExact: true };
  }
}

function byId(head: Head): Listed {
  return { head, position: head.id };
}
