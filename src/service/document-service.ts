import type { DocumentType } from "../documents/document-type.ts";
import { randomEnd, slugOf } from "../documents/id.ts";
import type { JsonObject } from "../documents/json.ts";
import { isObject } from "../documents/json.ts";
import { checkDocument } from "../documents/validation.ts";
import { DocumentError } from "../errors.ts";
import type {
  DocumentStore,
  HeadPage,
  HistoryOptions,
  HistoryPage,
  ListOptions,
} from "../store/document-store.ts";
import {
  type Document,
  DocumentWriter,
  type DocumentWriterOptions,
  draft,
  type WriteOptions,
} from "./document-writer.ts";
import { mergePatch } from "./merge-patch.ts";
import { isLive } from "./precondition.ts";

/** What the service works with. */
export interface DocumentServiceOptions extends DocumentWriterOptions {
  /** Refuse to change a document without saying which version. */
  readonly requireIfMatch?: boolean;
}

/** Two versions of a document. */
export interface DocumentPair {
  readonly from: number;
  readonly to: number;
  readonly before: JsonObject;
  readonly after: JsonObject;
}

/** What can be done with documents, for every type and on every store. */
export class DocumentService {
  readonly #requireIfMatch: boolean;
  readonly #store: DocumentStore;
  readonly #writer: DocumentWriter;

  constructor(options: DocumentServiceOptions) {
    this.#requireIfMatch = options.requireIfMatch ?? false;
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

  /** Documents in order of id. */
  list(type: DocumentType, options: ListOptions): Promise<HeadPage> {
    return this.#store.list(type.collection, options);
  }

  /**
   * What happened to a document, newest first; also to one that was deleted.
   * @throws DocumentError `not-found` when there never was one
   */
  async history(type: DocumentType, id: string, options: HistoryOptions): Promise<HistoryPage> {
    const page = await this.#store.history({ type: type.collection, id }, options);
    if (page.revisions.length === 0 && options.before === undefined) {
      throw notFound(type, id);
    }
    return page;
  }

  /**
   * A document as it was.
   * @throws DocumentError `not-found`, also for the revision that is a deletion
   */
  async revision(type: DocumentType, id: string, number: number): Promise<Document> {
    const revision = await this.#store.revision({ type: type.collection, id }, number);
    if (revision === undefined) {
      throw noRevision(type, id, number);
    }
    if (revision.body === undefined) {
      throw new DocumentError(
        "not-found",
        `Revision ${number} of the ${type.singular} ${id} is its deletion.`,
      );
    }
    return { ...revision, body: revision.body, id };
  }

  /**
   * Two revisions to compare: the latest and the one before it, if nothing else is asked for; before the
   * first there is nothing.
   * @throws DocumentError `not-found`
   */
  async pair(
    type: DocumentType,
    id: string,
    asked: { readonly from?: number; readonly to?: number },
  ): Promise<DocumentPair> {
    const key = { type: type.collection, id };
    const latest = asked.to === undefined ? await this.#store.get(key) : undefined;
    const to = asked.to ?? latest?.number ?? 0;
    const from = asked.from ?? Math.max(to - 1, 0);
    const [before, after] = await Promise.all([
      from === 0 ? undefined : this.#store.revision(key, from),
      latest ?? this.#store.revision(key, to),
    ]);
    if (after === undefined) {
      throw to === 0 ? notFound(type, id) : noRevision(type, id, to);
    }
    if (before === undefined && from > 0) {
      throw noRevision(type, id, from);
    }
    // Before the first revision, and in a deletion, there is nothing.
    const contentOf = ({ body = "{}" }: { readonly body?: string | undefined } = {}) =>
      JSON.parse(body);
    return { from, to, before: contentOf(before), after: contentOf(after) };
  }

  /**
   * Writes a document as it was once, as a new revision; also brings a deleted one back.
   * @throws DocumentError `not-found`, `invalid-parameter` for a deletion, `precondition-failed`,
   * `validation-failed` when the schema has changed since
   */
  async restore(
    type: DocumentType,
    id: string,
    { number, ...options }: WriteOptions & { readonly number: number },
  ): Promise<Document> {
    this.#checkCondition(options);
    const key = { type: type.collection, id };
    const revision = await this.#store.revision(key, number);
    if (revision === undefined) {
      throw noRevision(type, id, number);
    }
    const { body } = revision;
    if (body === undefined) {
      throw new DocumentError(
        "invalid-parameter",
        `Revision ${number} is a deletion, and there is nothing in it to restore. Take one before it.`,
      );
    }
    await checkDocument(type, JSON.parse(body));
    return this.#writer.write(key, options, () => ({
      change: "restored",
      origin: "restore",
      body,
    }));
  }

  /**
   * Creates a document under its own id, or one made from its title.
   * @throws DocumentError `validation-failed`, `already-exists`, `too-large`
   */
  async create(type: DocumentType, document: JsonObject, options: WriteOptions): Promise<Document> {
    await checkDocument(type, document);
    if (typeof document["id"] === "string") {
      return this.#createAs(type, document["id"], { document, ...options });
    }
    for await (const id of slugs(type, document)) {
      // A tombstone counts as taken: nobody inherits a stranger's history.
      const written = await this.#writer.attempt({ type: type.collection, id }, undefined, {
        by: options.by,
        draft: draft("created", withId(document, id)),
      });
      if (written !== undefined) {
        return written;
      }
    }
    throw new DocumentError("contended", "No free id was found for the title. Send an id.");
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
    this.#checkCondition(options);
    checkSameId(document, id);
    await checkDocument(type, document);
    const creates = options.precondition?.ifNoneMatch === "*";
    const replaced = await this.#writer.write({ type: type.collection, id }, options, (current) => {
      if (!isLive(current) && !creates) {
        throw notFound(type, id);
      }
      return draft(isLive(current) ? "updated" : "created", withId(document, id));
    });
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
    this.#checkCondition(options);
    checkSameId(patch, id);
    return this.#writer.write({ type: type.collection, id }, options, async (current) => {
      if (!isLive(current)) {
        throw notFound(type, id);
      }
      const merged = mergePatch(JSON.parse(current.body), patch);
      if (!isObject(merged)) {
        throw new DocumentError("internal", "A patched document is an object.");
      }
      await checkDocument(type, merged);
      return draft("updated", merged);
    });
  }

  /**
   * Takes a document out of its collection; its history stays.
   * @throws DocumentError `not-found`, `precondition-failed`
   */
  async remove(type: DocumentType, id: string, options: WriteOptions): Promise<void> {
    this.#checkCondition(options);
    await this.#writer.write({ type: type.collection, id }, options, (current) => {
      if (!isLive(current)) {
        throw notFound(type, id);
      }
      return { change: "deleted", origin: "api", body: undefined };
    });
  }

  #checkCondition({ precondition = {} }: WriteOptions): void {
    const { ifMatch, ifNoneMatch } = precondition;
    if (this.#requireIfMatch && ifMatch === undefined && ifNoneMatch === undefined) {
      throw new DocumentError(
        "precondition-required",
        "Say which version is meant: send its ETag in If-Match, or * for any.",
      );
    }
  }

  /** An id that was deleted goes on counting where it was; nothing is read before there is a conflict. */
  async #createAs(
    type: DocumentType,
    id: string,
    { document, ...options }: WriteOptions & { readonly document: JsonObject },
  ): Promise<Document> {
    const key = { type: type.collection, id };
    const created = draft("created", document);
    return (
      (await this.#writer.attempt(key, undefined, { by: options.by, draft: created })) ??
      this.#writer.write(key, options, (current) => {
        if (isLive(current)) {
          throw new DocumentError(
            "already-exists",
            `There is a ${type.singular} with the id ${id}. Replace it with PUT, or send another id.`,
          );
        }
        return created;
      })
    );
  }
}

/** The slug of a title, then numbered, then with a random end. */
async function* slugs(type: DocumentType, document: JsonObject): AsyncGenerator<string> {
  const slug = await slugOf(document[type.titleField]);
  if (slug !== undefined) {
    yield slug;
    for (let number = 2; number <= 5; number += 1) {
      yield `${slug}-${number}`;
    }
  }
  yield `${slug ?? type.singular}-${randomEnd()}`;
  yield `${slug ?? type.singular}-${randomEnd()}`;
}

function notFound(type: DocumentType, id: string): DocumentError {
  return new DocumentError("not-found", `There is no ${type.singular} with the id ${id}.`);
}

function noRevision(type: DocumentType, id: string, number: number): DocumentError {
  return new DocumentError(
    "not-found",
    `There is no revision ${number} of a ${type.singular} with the id ${id}.`,
  );
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

function withId(document: JsonObject, id: string): JsonObject {
  return document["id"] === undefined ? { id, ...document } : document;
}
