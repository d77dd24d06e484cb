import type { DocumentType } from "../documents/document-type.ts";
import { randomEnd, slugOf } from "../documents/id.ts";
import type { JsonObject } from "../documents/json.ts";
import { isObject } from "../documents/json.ts";
import { checkDocument } from "../documents/validation.ts";
import { DocumentError } from "../errors.ts";
import type {
  Author,
  Change,
  DocumentKey,
  DocumentStore,
  Head,
  HeadPage,
  LiveHead,
} from "../store/document-store.ts";
import { nextRevision } from "../store/revision.ts";
import { mergePatch } from "./merge-patch.ts";
import { checkPrecondition, isLive, type Precondition } from "./precondition.ts";

/** What the service works with; time and chance come in from outside. */
export interface DocumentServiceOptions {
  readonly store: DocumentStore;
  readonly now?: () => Date;
  /** How long a write without a condition is tried again, in milliseconds. */
  readonly contentionTimeout?: number;
}

/** Who writes, and on what condition. */
export interface WriteOptions {
  readonly by: Author;
  readonly precondition?: Precondition;
}

/** A document that is there, as of its newest revision. */
export type Document = Omit<LiveHead, "version">;

/** What a write makes of a document: its new text, or nothing for a deletion. */
interface Draft<Body extends string | undefined> {
  readonly change: Change;
  readonly body: Body;
}

/** What a write has made. */
type Written<Body> = Omit<Head, "version" | "body"> & { readonly body: Body };

/** What can be done with documents, for every type and on every store. */
export class DocumentService {
  readonly #contentionTimeout: number;
  readonly #now: () => Date;
  readonly #store: DocumentStore;

  constructor(options: DocumentServiceOptions) {
    this.#store = options.store;
    this.#now = options.now ?? (() => new Date());
    this.#contentionTimeout = options.contentionTimeout ?? 10_000;
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
  list(type: DocumentType, page: { after: string | undefined; limit: number }): Promise<HeadPage> {
    return this.#store.list(type.collection, page);
  }

  /**
   * Creates a document under its own id, or one made from its title.
   * @throws DocumentError `validation-failed`, `already-exists`, `too-large`
   */
  async create(type: DocumentType, document: JsonObject, options: WriteOptions): Promise<Document> {
    checkDocument(type, document);
    if (typeof document["id"] === "string") {
      return this.#createAs(type, document["id"], { document, ...options });
    }
    for await (const id of slugs(type, document)) {
      // A tombstone counts as taken: nobody inherits a stranger's history.
      const written = await this.#attempt({ type: type.collection, id }, undefined, {
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
    checkSameId(document, id);
    checkDocument(type, document);
    const creates = options.precondition?.ifNoneMatch === "*";
    const replaced = await this.#write({ type: type.collection, id }, options, (current) => {
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
    checkSameId(patch, id);
    return this.#write({ type: type.collection, id }, options, (current) => {
      if (!isLive(current)) {
        throw notFound(type, id);
      }
      const merged = mergePatch(JSON.parse(current.body), patch);
      if (!isObject(merged)) {
        throw new DocumentError("internal", "A patched document is an object.");
      }
      checkDocument(type, merged);
      return draft("updated", merged);
    });
  }

  /**
   * Takes a document out of its collection; its history stays.
   * @throws DocumentError `not-found`, `precondition-failed`
   */
  async remove(type: DocumentType, id: string, options: WriteOptions): Promise<void> {
    await this.#write({ type: type.collection, id }, options, (current) => {
      if (!isLive(current)) {
        throw notFound(type, id);
      }
      return { change: "deleted", body: undefined };
    });
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
      (await this.#attempt(key, undefined, { by: options.by, draft: created })) ??
      this.#write(key, options, (current) => {
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

  /** Reads, decides and writes, again as long as somebody else is quicker. */
  async #write<Body extends string | undefined>(
    key: DocumentKey,
    { by, precondition = {} }: WriteOptions,
    decide: (current: Head | undefined) => Draft<Body>,
  ): Promise<Written<Body>> {
    const deadline = performance.now() + this.#contentionTimeout;
    for (let attempt = 0; attempt === 0 || performance.now() < deadline; attempt += 1) {
      const current = await this.#store.get(key);
      checkPrecondition(precondition, current);
      const written = await this.#attempt(key, current, { by, draft: decide(current) });
      if (written !== undefined) {
        return written;
      }
      await pause(Math.random() * Math.min(10 * 2 ** attempt, 500));
    }
    throw new DocumentError(
      "contended",
      `Too many others are writing ${key.type}/${key.id}. Try again shortly.`,
    );
  }

  /** One write over what was read; `undefined` when somebody else was quicker. */
  async #attempt<Body extends string | undefined>(
    key: DocumentKey,
    over: Head | undefined,
    { by, draft: { change, body } }: { readonly by: Author; readonly draft: Draft<Body> },
  ): Promise<Written<Body> | undefined> {
    this.#checkSize(body);
    const next = nextRevision(over, { at: this.#now(), body, by, change, origin: "api" });
    const [result] = await this.#store.commit([{ key, over, next }]);
    return result === "written" ? { ...next, body, id: key.id } : undefined;
  }

  #checkSize(body: string | undefined): void {
    const length = body?.length ?? 0;
    if (length > this.#store.maxBodyLength) {
      throw new DocumentError(
        "too-large",
        `The document is ${length} characters of JSON; at most ${this.#store.maxBodyLength} can be kept.`,
      );
    }
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

function draft(change: Change, document: JsonObject): Draft<string> {
  return { change, body: JSON.stringify(document) };
}

function notFound(type: DocumentType, id: string): DocumentError {
  return new DocumentError("not-found", `There is no ${type.singular} with the id ${id}.`);
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

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });
}
