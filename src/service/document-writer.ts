import type { ContentionOptions } from "../base/contention.ts";
import { DocumentError } from "../base/errors.ts";
import type { DocumentType } from "../documents/document-type.ts";
import type { JsonObject } from "../documents/json.ts";
import { sayTooLong } from "../documents/keeping.ts";
import { toBody } from "../documents/text/stored-text.ts";
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

/** Who writes, and on what condition. */
export interface WriteOptions {
  readonly by: Author;
  readonly precondition?: Precondition;
  /** Under the same key the same request is carried out once, where it may be sent again. */
  readonly idempotencyKey?: string | undefined;
}

/** A document that is there, as of one revision. */
export type Document = Omit<LiveHead, "version">;

/** What a write makes of a document: its new text. */
export interface Draft {
  readonly change: Change;
  readonly origin: Origin;
  readonly body: string;
}

/** What a writer works with; time comes in from outside. */
export interface DocumentWriterOptions {
  readonly store: DocumentStore;
  readonly now?: () => Date;
  /** How long a write without a condition is tried again, in milliseconds. */
  readonly contentionTimeout?: number;
  /** Refuse to change a document without saying which version. */
  readonly requireIfMatch?: boolean;
}

/** What was read of a document that is to be written. */
export interface Reading {
  readonly current: Head | undefined;
  /** What the next revision follows: that head, or a history that goes on without one. */
  readonly before: Before | undefined;
}

/** Writes documents, one revision after the other, whoever else is writing. */
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
   * Passes a change that says which version it is about, where that is asked for.
   * @throws DocumentError `precondition-required`
   */
  requireCondition({ precondition = {} }: WriteOptions): void {
    const { ifMatch, ifNoneMatch } = precondition;
    if (this.#requireIfMatch && ifMatch === undefined && ifNoneMatch === undefined) {
      throw new DocumentError(
        "precondition-required",
        "Send If-Match with the ETag of the version to change, or * for any.",
      );
    }
  }

  /**
   * Begins a change of what may be there.
   * @throws DocumentError `precondition-required`
   */
  change(key: DocumentKey, options: WriteOptions): DocumentWrite {
    this.requireCondition(options);
    return this.begin(key, options);
  }

  /** Begins a write. */
  begin(key: DocumentKey, options: WriteOptions): DocumentWrite {
    return new DocumentWrite(this, key, options);
  }

  /** For how long a write is tried again. */
  contention({ id, collection: type }: DocumentKey): ContentionOptions {
    return { what: `${type}/${id}`, timeout: this.#contentionTimeout };
  }

  /**
   * Commits one write.
   * @returns whether it has landed; `false` when somebody else was quicker
   * @throws DocumentError `too-large`
   */
  async commit(write: Write): Promise<boolean> {
    const { length = 0 } = write.next.body ?? "";
    if (length > this.store.maxBodyLength) {
      const detail = sayTooLong(length, this.store.maxBodyLength);
      throw new DocumentError("too-large", `The document ${detail}.`);
    }
    const [result] = await this.store.commit([write]);
    if (result === "too-large") {
      throw new DocumentError("too-large", "The document exceeds the storage's size limit.");
    }
    return result === "written";
  }
}

/** A write of one document: it is read, its caller decides, and the next revision is written over what was read. */
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
   * Reads what is to be written over.
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
   * Writes over what was read, unless that would change nothing; `undefined` when somebody else was quicker.
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

  /** Ends the document that was read; `undefined` when somebody else was quicker. */
  async bury(): Promise<Revision | undefined> {
    const next = this.tombstone();
    const { current: over } = this.#reading;
    const isWritten = await this.#writer.commit({ key: this.#key, over, next });
    return isWritten ? next : undefined;
  }

  /** The deletion that would follow what was read. */
  tombstone(): Revision {
    return this.#next({ body: undefined, change: "deleted", origin: "api" });
  }

  #next(content: Pick<Revision, "body" | "change" | "origin">): Revision {
    const { by } = this.#options;
    return nextRevision(this.#reading.before, { ...content, by, at: this.#writer.now() });
  }
}

/** A change that somebody asked for. */
export function draft(change: Change, document: JsonObject): Draft {
  return { change, origin: "api", body: toBody(document) };
}

/** There is no such document. */
export function notFound(type: DocumentType, id: string): DocumentError {
  return new DocumentError("not-found", `There is no ${type.singular} with the id ${id}.`);
}
