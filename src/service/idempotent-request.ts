import { createHash } from "node:crypto";
import { untilItLands } from "../base/contention.ts";
import { DocumentError, type ErrorCode } from "../base/errors.ts";
import type { DocumentKey, Head, Revision } from "../store/document-store.ts";
import type { IdempotencyDraft, IdempotencyRecord } from "../store/idempotency.ts";
import { nextRevision } from "../store/revision.ts";
import type { Document, DocumentWriter, Draft, Reading, WriteOptions } from "./document-writer.ts";

/** How long a key is valid, in milliseconds. */
const lifetime = 24 * 60 * 60 * 1000;

/** A request to write something, and its options. */
export interface RequestOptions extends WriteOptions {
  readonly collection: string;
  /** Everything that identifies the request; compared as JSON. */
  readonly request: unknown;
}

/** Decides the new content, given the current state. */
export type Decide = (current: Head | undefined, id: string) => Draft | Promise<Draft>;

/**
 * The outcome of an earlier attempt: its revision; an attempt that was started and must be finished identically; or one
 * so long ago that the key has expired.
 */
type FirstOutcome =
  | { readonly kind: "done"; readonly document: Document }
  | { readonly kind: "begun"; readonly record: IdempotencyRecord; readonly head: Head | undefined }
  | { readonly kind: "expired" };

/** The target of an attempt: an id, the state that was read, and the write id if it was already started. */
interface Target extends Reading {
  readonly id: string;
  readonly writeId?: string;
}

/** A request that is carried out only once if it has an Idempotency-Key. */
export class IdempotentRequest {
  readonly #options: RequestOptions;
  /** Hashes of the caller's key and of the request; `undefined` without a key, because they take a while. */
  readonly #hashes: { readonly key: string; readonly request: string } | undefined;
  readonly #writer: DocumentWriter;
  /** An existing record that may be overwritten. */
  #over: IdempotencyRecord | undefined;

  constructor(writer: DocumentWriter, options: RequestOptions) {
    const { by, collection, idempotencyKey, request } = options;
    this.#options = options;
    this.#writer = writer;
    this.#hashes =
      idempotencyKey === undefined
        ? undefined
        : { key: hashOf([by.id, collection, idempotencyKey]), request: hashOf(request) };
  }

  /**
   * Reads, decides and writes, and retries while other writes come first.
   * @throws DocumentError `precondition-failed`, `contended`, `too-large`, `idempotency-mismatch`
   */
  write(id: string, decide: Decide): Promise<Document> {
    const write = this.#writer.begin(this.#keyOf(id), this.#options);
    return untilItLands(async () => {
      try {
        return await this.attempt(id, await write.read(), decide);
      } catch (error) {
        // The refusal may be caused by the first attempt of the same request.
        const first = dependsOnState(error) ? await this.#firstOutcome() : undefined;
        if (first?.kind !== "done") {
          throw error;
        }
        return first.document;
      }
    }, write.contention);
  }

  /**
   * One write, conditional on what was read; `undefined` if another write came first.
   * @throws DocumentError `too-large`, `idempotency-mismatch`
   */
  async attempt(
    id: string,
    { before, current }: Reading,
    decide: Decide,
  ): Promise<Document | undefined> {
    let target: Target = { id, current, before };
    const { document } = await untilItLands(
      async () => {
        const draft = await decide(target.current, target.id);
        const content = { ...draft, by: this.#options.by, at: this.#writer.now() };
        const revision = nextRevision(target.before, { ...content, writeId: target.writeId });
        const next = { ...revision, body: draft.body };
        const write = { key: this.#keyOf(target.id), over: target.current, next };
        if (await this.#writer.commit({ ...write, ...this.#draft() })) {
          return { document: { ...next, id: target.id } };
        }
        const first = await this.#firstOutcome(next.writeId);
        switch (first?.kind) {
          case undefined:
            return { document: undefined };
          case "done":
            return first;
          case "begun": {
            const { head, record } = first;
            target = { id: record.id, writeId: record.writeId, current: head, before: head };
            return undefined;
          }
          case "expired":
            return undefined;
        }
      },
      this.#writer.contention(this.#keyOf(id)),
    );
    return document;
  }

  #keyOf(id: string): DocumentKey {
    return { collection: this.#options.collection, id };
  }

  /** The record for the next attempt. */
  #draft(): { readonly idempotency?: IdempotencyDraft } {
    if (this.#hashes === undefined) {
      return {};
    }
    const expiresAt = new Date(this.#writer.now().getTime() + lifetime).toISOString();
    return { idempotency: { ...this.#hashes, expiresAt, over: this.#over } };
  }

  /**
   * @param attempt the write id of the current attempt, which was refused
   * @throws DocumentError `idempotency-mismatch`; `not-found` if its revision no longer exists
   */
  async #firstOutcome(attempt?: string): Promise<FirstOutcome | undefined> {
    if (this.#hashes === undefined) {
      return undefined;
    }
    const { key, request } = this.#hashes;
    const known = this.#over?.version;
    const record = await this.#writer.store.idempotencyRecord(this.#options.collection, key);
    this.#over = record;
    if (record === undefined) {
      return undefined;
    }
    if (record.expiresAt <= this.#writer.now().toISOString()) {
      return record.version === known ? undefined : { kind: "expired" };
    }
    if (record.request !== request) {
      throw new DocumentError(
        "idempotency-mismatch",
        "This Idempotency-Key was already used for another request. Send a new key with each new request.",
      );
    }
    return this.#made(record, attempt);
  }

  async #made(
    record: IdempotencyRecord,
    attempt: string | undefined,
  ): Promise<FirstOutcome | undefined> {
    const { store } = this.#writer;
    const { id, number, writeId } = record;
    const key = this.#keyOf(id);
    let revision = await store.revision(key, number);
    if (revision === undefined) {
      const head = await store.get(key);
      if ((head?.number ?? 0) < number) {
        return { kind: "begun", record, head };
      }
      // It may have been written between the two reads; revisions missing below a head stay missing.
      revision = await store.revision(key, number);
    }
    if (revision !== undefined) {
      // Another writer's revision came first, so this request still has to be carried out.
      return revision.writeId === writeId
        ? { kind: "done", document: toDocument(id, revision) }
        : undefined;
    }
    if (writeId === attempt) {
      return undefined;
    }
    throw new DocumentError(
      "not-found",
      `The first request with this Idempotency-Key wrote revision ${number} of ${key.collection}/${id}, which no longer exists.`,
    );
  }
}

/** The document that the first attempt wrote; it is never a deletion. */
function toDocument(id: string, revision: Revision): Document {
  return { ...revision, body: revision.body ?? "{}", id };
}

/** Whether a refusal may be caused by another write, including an earlier attempt. */
function dependsOnState(error: unknown): boolean {
  const codes: readonly ErrorCode[] = ["already-exists", "not-found", "precondition-failed"];
  return error instanceof DocumentError && codes.includes(error.code);
}

function hashOf(value: unknown): string {
  return createHash("sha256").update(JSON.stringify(value)).digest("base64url");
}
