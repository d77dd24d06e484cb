import { untilItLands } from "../base/contention.ts";
import { DocumentError } from "../base/errors.ts";
import type { DocumentType } from "../documents/document-type.ts";
import { withId } from "../documents/id.ts";
import type { JsonObject } from "../documents/json.ts";
import type {
  DocumentKey,
  DocumentStore,
  EraseOptions,
  Revision,
} from "../store/document-store.ts";
import type { Erasure } from "../store/erasure.ts";
import { isLive } from "../store/revision.ts";
import type { CreationOptions } from "./create-document.ts";
import { DocumentList, type DocumentPage, type ListRequest } from "./document-list.ts";
import {
  type Document,
  DocumentWriter,
  type DocumentWriterOptions,
  draft,
  live,
  notFound,
  type WriteOptions,
} from "./document-writer.ts";
import { mergePatch } from "./merge-patch.ts";

/** Until when backups may contain content that is erased now; if there is no limit, the reason. */
export type BackupsUntil =
  | { readonly until: Date }
  | { readonly until: undefined; readonly because: string };

/** The result of an erasure. */
export type Erased = BackupsUntil & {
  /** Why recording it beside the backups failed; the next backup does that. */
  readonly unrecorded?: unknown;
};

/** Dependencies and settings of the service. */
export interface DocumentServiceOptions extends DocumentWriterOptions {
  /** Until when backups may contain content erased at a time. @default there are no backups */
  readonly backupsUntil?: (erasedAt: Date) => Promise<BackupsUntil>;
  /** Called after each erasure. */
  readonly onErased?: (collection: string, erasure: Erasure) => Promise<void>;
}

/** The new content of a document. */
export interface Replacement extends WriteOptions {
  readonly document: JsonObject;
  /** Keeps the top-level fields that `document` does not have. @default false */
  readonly keepsUnsent?: boolean;
}

/** Operations on documents, for every type and on every store. */
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
    return live(type, id, await this.#store.get({ collection: type.collection, id }));
  }

  /**
   * A page of documents, or of the tombstones of deleted ones.
   * @throws DocumentError `too-many-to-sort`, `invalid-cursor`
   */
  list(type: DocumentType, request: ListRequest): Promise<DocumentPage> {
    return new DocumentList(this.#store, type).page(request);
  }

  /**
   * Creates a document with its own id, or one made from its title.
   * @throws DocumentError `validation-failed`, `already-exists`, `too-large`, `idempotency-mismatch`
   */
  create(type: DocumentType, document: JsonObject, options: WriteOptions): Promise<Document> {
    return this.#create(type, { ...options, document });
  }

  /**
   * Creates a document, or returns the one with the same title if it exists. Concurrent calls create one document,
   * unless they bring ids. Costs a search of the collection.
   * @throws DocumentError as {@link create}
   */
  async createByTitle(
    type: DocumentType,
    document: JsonObject,
    options: WriteOptions,
  ): Promise<Document> {
    const title = document[type.titleField];
    const titled = async () => {
      const filter = { where: new Map([[type.titleField, String(title)]]) };
      const { items } = await this.list(type, { filter, limit: 1 });
      return items.map(({ head }) => head).find(isLive);
    };
    const isTitled = typeof title === "string";
    return (
      (isTitled ? await titled() : undefined) ??
      this.#create(type, {
        ...options,
        document,
        ...(isTitled && { insteadOfAnother: titled }),
      })
    );
  }

  async #create(type: DocumentType, options: CreationOptions): Promise<Document> {
    const { createDocument } = await import("./create-document.ts");
    return createDocument(this.#writer, type, options);
  }

  /**
   * Replaces a document, as {@link Replacement} says; creates it with `If-None-Match: *`.
   * @returns the document, and whether it is new
   * @throws DocumentError `not-found`, `precondition-failed`, `id-mismatch`, `validation-failed`, `too-large`
   */
  async replace(
    type: DocumentType,
    id: string,
    { document, keepsUnsent = false, ...options }: Replacement,
  ): Promise<{ readonly document: Document; readonly created: boolean }> {
    const write = this.#writer.change({ collection: type.collection, id }, options);
    checkSameId(document, id);
    const sent = keepsUnsent
      ? undefined
      : await this.#writer.bodyOf(type, withId(document, id), options);
    const creates = options.precondition?.ifNoneMatch === "*";
    const replaced = await untilItLands(async () => {
      const { current } = await write.read();
      if (!isLive(current) && !creates) {
        throw notFound(type, id);
      }
      const whole = () =>
        withId({ ...(isLive(current) && JSON.parse(current.body)), ...document }, id);
      const body = sent ?? (await this.#writer.bodyOf(type, whole(), options));
      return write.put(draft(isLive(current) ? "updated" : "created", body));
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
      const { body } = live(type, id, (await write.read()).current);
      const merged = mergePatch(JSON.parse(body), patch);
      return write.put(draft("updated", await this.#writer.bodyOf(type, merged, options)));
    }, write.contention);
  }

  /**
   * @returns the revision number of the deletion
   * @throws DocumentError `not-found`, `precondition-failed`
   */
  async remove(type: DocumentType, id: string, options: WriteOptions): Promise<number> {
    const write = this.#writer.change({ collection: type.collection, id }, options);
    const { number } = await untilItLands(async () => {
      live(type, id, (await write.read()).current);
      return write.bury();
    }, write.contention);
    return number;
  }

  /**
   * @returns until when backups may contain it
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
      // This also removes foreign rows of the id, because nothing else can.
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
      // The document is erased even if this fails.
      return { ...until, unrecorded };
    }
  }

  /** The remaining tombstone; `undefined` if another write came first. */
  async #erase(key: DocumentKey, options: EraseOptions): Promise<Revision | undefined> {
    return (await this.#store.erase(key, options)) === "written" ? options.tombstone : undefined;
  }
}

async function neverInBackups(erasedAt: Date): Promise<BackupsUntil> {
  return { until: erasedAt };
}

/** The id never changes; `null` in a patch would remove it. */
function checkSameId(document: JsonObject, id: string): void {
  const given = document["id"];
  if (given !== undefined && given !== id) {
    throw new DocumentError(
      "id-mismatch",
      `The id in the body, ${JSON.stringify(given).slice(0, 200)}, does not match "${id}" in the path. Omit it, or send the same id.`,
    );
  }
}
