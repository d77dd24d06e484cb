import { untilItLands } from "../base/contention.ts";
import { DocumentError } from "../base/errors.ts";
import type { DocumentType } from "../documents/document-type.ts";
import type { JsonObject } from "../documents/json.ts";
import { checkDocument } from "../documents/validation.ts";
import type {
  DocumentKey,
  DocumentStore,
  EraseOptions,
  Revision,
} from "../store/document-store.ts";
import type { Erasure } from "../store/erasure.ts";
import { isLive } from "../store/revision.ts";
import { createDocument, withId } from "./create-document.ts";
import { DocumentList, type DocumentPage, type ListRequest } from "./document-list.ts";
import {
  type Document,
  DocumentWriter,
  type DocumentWriterOptions,
  draft,
  notFound,
  type WriteOptions,
} from "./document-writer.ts";
import { mergePatch } from "./merge-patch.ts";

/** Until when backups may have what is erased now; without a time because of something that a sentence says. */
export type BackupsUntil =
  | { readonly until: Date }
  | { readonly until: undefined; readonly because: string };

/** What came of an erasure. */
export type Erased = BackupsUntil & {
  /** Why it could not be put on record beside the backups, too; the next backup does that. */
  readonly unrecorded?: unknown;
};

/** What a service works with. */
export interface DocumentServiceOptions extends DocumentWriterOptions {
  /** Until when backups may have what is erased at a time. @default nobody makes any */
  readonly backupsUntil?: (erasedAt: Date) => Promise<BackupsUntil>;
  /** Told of each erasure once it is done. */
  readonly onErased?: (collection: string, erasure: Erasure) => Promise<void>;
}

/** What can be done with documents, for every type and on every store. */
export class DocumentService {
  readonly #options: DocumentServiceOptions;
  readonly #store: DocumentStore;
  readonly #writer: DocumentWriter;

  constructor(options: DocumentServiceOptions) {
    this.#options = options;
    this.#store = options.store;
    this.#writer = new DocumentWriter(options);
  }

  /** @throws DocumentError `not-found` */
  async get(type: DocumentType, id: string): Promise<Document> {
    const head = await this.#store.get({ collection: type.collection, id });
    if (!isLive(head)) {
      throw notFound(type, id);
    }
    return head;
  }

  /**
   * A page of documents, or of the tombstones of deleted ones.
   * @throws DocumentError `too-many-to-sort`, `invalid-cursor`
   */
  list(type: DocumentType, request: ListRequest): Promise<DocumentPage> {
    return new DocumentList(this.#store, type).page(request);
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
    const write = this.#writer.change({ collection: type.collection, id }, options);
    checkSameId(document, id);
    await checkDocument(type, document);
    const creates = options.precondition?.ifNoneMatch === "*";
    const replaced = await untilItLands(async () => {
      const { current } = await write.read();
      if (!isLive(current) && !creates) {
        throw notFound(type, id);
      }
      return write.put(draft(isLive(current) ? "updated" : "created", withId(document, id)));
    }, write.contention);
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
    const write = this.#writer.change({ collection: type.collection, id }, options);
    checkSameId(patch, id);
    return untilItLands(async () => {
      const { current } = await write.read();
      if (!isLive(current)) {
        throw notFound(type, id);
      }
      const merged = mergePatch(JSON.parse(current.body), patch);
      await checkDocument(type, merged);
      return write.put(draft("updated", merged));
    }, write.contention);
  }

  /**
   * Takes a document out of its collection; its history stays.
   * @returns the number of the revision that the deletion is
   * @throws DocumentError `not-found`, `precondition-failed`
   */
  async remove(type: DocumentType, id: string, options: WriteOptions): Promise<number> {
    const write = this.#writer.change({ collection: type.collection, id }, options);
    const { number } = await untilItLands(async () => {
      const { current } = await write.read();
      if (!isLive(current)) {
        throw notFound(type, id);
      }
      return write.bury();
    }, write.contention);
    return number;
  }

  /**
   * Takes a document away for good, with all that it ever was; the number of its last revision stays, and that it was
   * erased, by whom and when. A refusal has touched nothing.
   * @returns until when backups may have it
   * @throws DocumentError `not-found`, `precondition-failed`, `contended`
   */
  async erase(type: DocumentType, id: string, options: WriteOptions): Promise<Erased> {
    const { backupsUntil = neverInBackups, onErased = async () => {} } = this.#options;
    const key = { collection: type.collection, id };
    const write = this.#writer.change(key, options);
    const { at, by, number } = await untilItLands(async () => {
      const { current } = await write.read();
      const tombstone = write.tombstone();
      if (current !== undefined) {
        return this.#erase(key, { over: current, tombstone, through: tombstone.number - 1 });
      }
      // Rows of the id that are no document go, too: nobody else can take them away.
      const obstacle = await this.#store.obstacle(key);
      if (obstacle === undefined) {
        throw notFound(type, id);
      }
      const { foreign: over, number: through } = obstacle;
      const after = { ...tombstone, number: through + 1 };
      return this.#erase(key, { over, tombstone: after, through });
    }, write.contention);
    const until = await backupsUntil(new Date(at));
    try {
      await onErased(type.collection, { id, through: number - 1, at, by });
      return until;
    } catch (unrecorded) {
      // It is erased, whatever becomes of this.
      return { ...until, unrecorded };
    }
  }

  /** The deletion that stays; `undefined` when somebody else was quicker. */
  async #erase(key: DocumentKey, options: EraseOptions): Promise<Revision | undefined> {
    return (await this.#store.erase(key, options)) === "written" ? options.tombstone : undefined;
  }
}

async function neverInBackups(erasedAt: Date): Promise<BackupsUntil> {
  return { until: erasedAt };
}

/** The id never changes; `null` in a patch would take it away. */
function checkSameId(document: JsonObject, id: string): void {
  const given = document["id"];
  if (given !== undefined && given !== id) {
    throw new DocumentError(
      "id-mismatch",
      `The id in the body, ${JSON.stringify(given).slice(0, 200)}, does not match "${id}" in the path. Omit it, or send the same id.`,
    );
  }
}
