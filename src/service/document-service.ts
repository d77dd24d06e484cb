import type { DocumentType } from "../documents/document-type.ts";
import type { JsonObject } from "../documents/json.ts";
import { isObject } from "../documents/json.ts";
import { checkDocument } from "../documents/validation.ts";
import { DocumentError } from "../errors.ts";
import type { DocumentStore, Head, HeadPage, ListOptions } from "../store/document-store.ts";
import { createDocument, withId } from "./create-document.ts";
import { type DocumentFilter, fitsFilter } from "./document-filter.ts";
import {
  type Decide,
  type Document,
  DocumentWriter,
  type DocumentWriterOptions,
  draft,
  type WriteOptions,
} from "./document-writer.ts";
import { mergePatch } from "./merge-patch.ts";
import { notFound } from "./not-found.ts";
import { isLive } from "./precondition.ts";

/** Most documents that one request looks at, and the longest it goes on, in milliseconds. */
const maxScanned = 5_000;
const searchTimeout = 2_000;

const millisecondsPerDay = 24 * 60 * 60 * 1000;

/** What a service works with. */
export interface DocumentServiceOptions extends DocumentWriterOptions {
  /** How long a backup is kept. @default 14 */
  readonly backupKeepDays?: number;
}

/** What can be done with documents, for every type and on every store. */
export class DocumentService {
  readonly #backupKeepDays: number;
  readonly #now: () => Date;
  readonly #store: DocumentStore;
  readonly #writer: DocumentWriter;

  constructor(options: DocumentServiceOptions) {
    this.#backupKeepDays = options.backupKeepDays ?? 14;
    this.#now = options.now ?? (() => new Date());
    this.#store = options.store;
    this.#writer = new DocumentWriter(options);
  }

  /** @throws DocumentError `not-found` */
  async get(type: DocumentType, id: string): Promise<Document> {
    const head = await this.#store.get({ type: type.collection, id });
    if (!isLive(head)) {
      throw notFound(type, id);
    }
    return head;
  }

  /** Documents in order of id, or the tombstones of deleted ones. */
  list(type: DocumentType, options: ListOptions): Promise<HeadPage> {
    return this.#store.list(type.collection, options);
  }

  /**
   * Documents that fit a filter, in order of id. A page may hold fewer than asked for, when so many have
   * been looked at as one request may.
   */
  async search(
    type: DocumentType,
    { after, filter, limit }: ListOptions & { readonly filter: DocumentFilter },
  ): Promise<HeadPage> {
    const heads: Head[] = [];
    const deadline = performance.now() + searchTimeout;
    let next = after;
    for (let scanned = 0; scanned < maxScanned && performance.now() < deadline; ) {
      const page = await this.#store.list(type.collection, { after: next, limit: 1000 });
      for (const head of page.heads) {
        if (fitsFilter(filter, JSON.parse(head.body ?? "{}"))) {
          heads.push(head);
        }
        if (heads.length === limit) {
          const hasMore = page.next !== undefined || head !== page.heads.at(-1);
          return { heads, next: hasMore ? head.id : undefined };
        }
      }
      if (page.next === undefined) {
        return { heads, next: undefined };
      }
      scanned += page.heads.length;
      next = page.next;
    }
    return { heads, next };
  }

  /**
   * Creates a document under its own id, or one made from its title.
   * @throws DocumentError `validation-failed`, `already-exists`, `too-large`, `idempotency-mismatch`
   */
  create(type: DocumentType, document: JsonObject, options: WriteOptions): Promise<Document> {
    return createDocument(this.#writer, type, { ...options, document });
  }

  /**
   * Replaces a document whole; creates it when `If-None-Match: *` asks for that.
   * @returns the document, and whether it is new
   * @throws DocumentError `not-found`, `precondition-failed`, `id-mismatch`, `validation-failed`, `too-large`
   */
  async replace(
    type: DocumentType,
    id: string,
    { document, ...options }: WriteOptions & { readonly document: JsonObject },
  ): Promise<{ readonly document: Document; readonly created: boolean }> {
    this.#writer.requireCondition(options);
    checkSameId(document, id);
    await checkDocument(type, document);
    const creates = options.precondition?.ifNoneMatch === "*";
    const decide: Decide = (current) => {
      if (!isLive(current) && !creates) {
        throw notFound(type, id);
      }
      return draft(isLive(current) ? "updated" : "created", withId(document, id));
    };
    const replaced = await this.#writer.write({ type: type.collection, id }, options, { decide });
    return { document: replaced, created: creates };
  }

  /**
   * Applies a JSON Merge Patch (RFC 7396).
   * @throws DocumentError `not-found`, `precondition-failed`, `id-mismatch`, `validation-failed`, `too-large`
   */
  async patch(
    type: DocumentType,
    id: string,
    { patch, ...options }: WriteOptions & { readonly patch: JsonObject },
  ): Promise<Document> {
    this.#writer.requireCondition(options);
    checkSameId(patch, id);
    const decide: Decide = async (current) => {
      if (!isLive(current)) {
        throw notFound(type, id);
      }
      const merged = mergePatch(JSON.parse(current.body), patch);
      if (!isObject(merged)) {
        throw new DocumentError("internal", "A patched document is an object.");
      }
      await checkDocument(type, merged);
      return draft("updated", merged);
    };
    return this.#writer.write({ type: type.collection, id }, options, { decide });
  }

  /**
   * Takes a document out of its collection; its history stays.
   * @returns the number of the revision that the deletion is
   * @throws DocumentError `not-found`, `precondition-failed`
   */
  async remove(type: DocumentType, id: string, options: WriteOptions): Promise<number> {
    this.#writer.requireCondition(options);
    const key = { type: type.collection, id };
    const { number } = await this.#writer.end(key, options, async (current, tombstone) => {
      if (!isLive(current)) {
        throw notFound(type, id);
      }
      const [result] = await this.#store.commit([{ key, over: current, next: tombstone }]);
      return result;
    });
    return number;
  }

  /**
   * Takes a document away for good, with all that it ever was; only the number of its last revision stays.
   * Done again, it finishes what broke off.
   * @returns until when backups may have it
   * @throws DocumentError `not-found`, `precondition-failed`
   */
  async erase(type: DocumentType, id: string, options: WriteOptions): Promise<Date> {
    this.#writer.requireCondition(options);
    const key = { type: type.collection, id };
    await this.#writer.end(key, options, async (current, tombstone) => {
      if (current === undefined) {
        throw notFound(type, id);
      }
      return this.#store.erase(key, current, tombstone);
    });
    await this.#store.removeReceipts(type.collection, { id });
    return new Date(this.#now().getTime() + this.#backupKeepDays * millisecondsPerDay);
  }
}

/** The id never changes; `null` in a patch would take it away. */
function checkSameId(document: JsonObject, id: string): void {
  const given = document["id"];
  if (given !== undefined && given !== id) {
    throw new DocumentError(
      "id-mismatch",
      `The body's id ${JSON.stringify(given).slice(0, 200)} is not the path's "${id}". Leave it out, or send the same.`,
    );
  }
}
