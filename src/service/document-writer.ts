import type { ContentionOptions } from "../base/contention.ts";
import { DocumentError } from "../base/errors.ts";
import type { DocumentType } from "../documents/document-type.ts";
import type { JsonObject } from "../documents/json.ts";
import { sayTooLong } from "../documents/keeping.ts";
import { toBody } from "../documents/text/stored-text.ts";
import { checkDocument } from "../documents/validation.ts";
import type {
  Author,
  Change,
  DocumentKey,
  DocumentStore,
  Head,
  LiveHead,
  Origin,
  Revision,
  Write,
} from "../store/document-store.ts";
import { Obstacles } from "../store/obstacles.ts";
import { type Before, isLive, nextRevision } from "../store/revision.ts";
import { checkPrecondition, type Precondition } from "./precondition.ts";

/** Author and conditions of a write. */
export interface WriteOptions {
  readonly by: Author;
  readonly precondition?: Precondition;
  /** A retry with the same key is not carried out again, if the operation supports that. */
  readonly idempotencyKey?: string | undefined;
  /** Called with a valid document before it is written; it may refuse it. */
  readonly inspect?: ((document: JsonObject) => Promise<void>) | undefined;
}

/** An existing document, as of one revision. */
export type Document = Omit<LiveHead, "version">;

/** The new content of a document. */
export interface Draft {
  readonly change: Change;
  readonly origin: Origin;
  readonly body: string;
}

/** Dependencies and settings of a writer. */
export interface DocumentWriterOptions {
  readonly store: DocumentStore;
  readonly now?: () => Date;
  /** How long to retry a write without a condition, in milliseconds. */
  readonly contentionTimeout?: number;
  /** Whether changes require If-Match. */
  readonly requireIfMatch?: boolean;
}

/** The state of a document that was read before writing. */
export interface Reading {
  readonly current: Head | undefined;
  /** What the next revision follows: that head, or a history without one. */
  readonly before: Before | undefined;
}

/** Writes documents, revision by revision, even with concurrent writers. */
export class DocumentWriter {
  readonly store: DocumentStore;
  readonly now: () => Date;
  readonly #contentionTimeout: number;
  readonly #requireIfMatch: boolean;

  constructor(options: DocumentWriterOptions) {
    this.#requireIfMatch = options.requireIfMatch ?? false;
    this.store = options.store;
    this.now = options.now ?? (() => new Date());
    this.#contentionTimeout = options.contentionTimeout ?? 10_000;
  }

  /**
   * Throws if changes require a condition and there is none.
   * @throws DocumentError `precondition-required`
   */
  requireCondition({ precondition = {} }: WriteOptions): void {
    const { ifMatch, ifNoneMatch } = precondition;
    if (this.#requireIfMatch && ifMatch === undefined && ifNoneMatch === undefined) {
      throw new DocumentError(
        "precondition-required",
        "Send If-Match with the ETag of the version to change, or * for any; or If-None-Match: * for what is not there yet.",
      );
    }
  }

  /**
   * Starts a change of a document.
   * @throws DocumentError `precondition-required`
   */
  change(key: DocumentKey, options: WriteOptions): DocumentWrite {
    this.requireCondition(options);
    return this.begin(key, options);
  }

  /** Starts a write. */
  begin(key: DocumentKey, options: WriteOptions): DocumentWrite {
    return new DocumentWrite(this, key, options);
  }

  /** How long to retry a write. */
  contention({ collection, id }: DocumentKey): ContentionOptions {
    return { what: `${collection}/${id}`, timeout: this.#contentionTimeout };
  }

  /**
   * The text of a document that may be written. Its length is checked first, because checking a hostile document that is
   * too long takes a third of a second.
   * @throws DocumentError `too-large`, `validation-failed`
   */
  async bodyOf(
    type: DocumentType,
    document: JsonObject,
    { inspect }: WriteOptions,
  ): Promise<string> {
    const body = toBody(document);
    this.#requireLength(body);
    await checkDocument(type, document);
    await inspect?.(document);
    return body;
  }

  /**
   * Commits one write.
   * @returns whether it succeeded; `false` if another write came first
   * @throws DocumentError `too-large`
   */
  async commit(write: Write): Promise<boolean> {
    this.#requireLength(write.next.body);
    const [result] = await this.store.commit([write]);
    if (result === "too-large") {
      throw new DocumentError("too-large", "The document exceeds the storage's size limit.");
    }
    return result === "written";
  }

  #requireLength({ length }: string = ""): void {
    if (length > this.store.maxBodyLength) {
      const detail = sayTooLong(length, this.store.maxBodyLength);
      throw new DocumentError("too-large", `The document ${detail}.`);
    }
  }
}

/**
 * A write of one document: reads it, lets the caller decide, and writes the next revision, conditional on what was
 * read.
 */
export class DocumentWrite {
  readonly contention: ContentionOptions;
  readonly #key: DocumentKey;
  readonly #obstacles: Obstacles;
  readonly #options: WriteOptions;
  readonly #writer: DocumentWriter;
  #reading: Reading = { current: undefined, before: undefined };

  constructor(writer: DocumentWriter, key: DocumentKey, options: WriteOptions) {
    this.contention = writer.contention(key);
    this.#key = key;
    this.#obstacles = new Obstacles(writer.store);
    this.#options = options;
    this.#writer = writer;
  }

  /**
   * Reads the current state.
   * @throws DocumentError `precondition-failed`
   */
  async read(): Promise<Reading> {
    const current = await this.#writer.store.get(this.#key);
    const before = await this.#obstacles.before(this.#key, current);
    checkPrecondition(this.#options.precondition ?? {}, current);
    this.#reading = { current, before };
    return this.#reading;
  }

  /**
   * Writes the next revision, unless it would change nothing; `undefined` if another write came first.
   * @throws DocumentError `too-large`
   */
  async put(draft: Draft): Promise<Document | undefined> {
    const { current } = this.#reading;
    if (draft.change === "updated" && isLive(current) && current.body === draft.body) {
      return current;
    }
    const next = { ...this.#next(draft), body: draft.body };
    const isWritten = await this.#writer.commit({ key: this.#key, over: current, next });
    return isWritten ? { ...next, id: this.#key.id } : undefined;
  }

  /** Deletes the document that was read; `undefined` if another write came first. */
  async bury(): Promise<Revision | undefined> {
    const next = this.tombstone();
    const { current: over } = this.#reading;
    const isWritten = await this.#writer.commit({ key: this.#key, over, next });
    return isWritten ? next : undefined;
  }

  /** The deletion that would follow the state that was read. */
  tombstone(): Revision {
    return this.#next({ body: undefined, change: "deleted", origin: "api" });
  }

  #next(content: Pick<Revision, "body" | "change" | "origin">): Revision {
    const { by } = this.#options;
    return nextRevision(this.#reading.before, { ...content, by, at: this.#writer.now() });
  }
}

/** A draft for a change over the API. */
export function draft(change: Change, body: string): Draft {
  return { change, origin: "api", body };
}

/**
 * The head of a document that exists.
 * @throws DocumentError `not-found`
 */
export function live(type: DocumentType, id: string, head: Head | undefined): LiveHead {
  if (!isLive(head)) {
    throw notFound(type, id);
  }
  return head;
}

/** The error for a document that does not exist. */
export function notFound(type: DocumentType, id: string): DocumentError {
  return new DocumentError("not-found", `There is no ${type.singular} with the id ${id}.`);
}
