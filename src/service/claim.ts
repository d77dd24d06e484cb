import { createHash } from "node:crypto";
import { DocumentError, type ErrorCode } from "../base/errors.ts";
import type { Author, DocumentStore, Head, Revision } from "../store/document-store.ts";
import type { Receipt, ReceiptDraft } from "../store/receipt.ts";

/** How long a key means the same request, in milliseconds. */
const lifetime = 24 * 60 * 60 * 1000;

/** A request that may come again: who sends it, under which key, and what it asks. */
export interface Repeatable {
  readonly type: string;
  readonly by: Author;
  /** The caller's own key. */
  readonly idempotencyKey: string;
  /** All that makes it this request; compared as JSON. */
  readonly request: unknown;
}

/**
 * What came of a request before: its revision; one that was begun and is to be finished just so; or
 * something so long ago that the key is free again.
 */
export type Earlier =
  | { readonly kind: "done"; readonly id: string; readonly revision: Revision }
  | { readonly kind: "begun"; readonly receipt: Receipt; readonly head: Head | undefined }
  | { readonly kind: "expired" };

/** A request's claim to be carried out once, however often it comes. */
export class Claim {
  readonly #key: string;
  readonly #now: () => Date;
  readonly #request: string;
  readonly #store: DocumentStore;
  readonly #type: string;
  /** A receipt that stands in the way and may be written over. */
  #over: Receipt | undefined;

  constructor(
    store: DocumentStore,
    { type, by, idempotencyKey, request }: Repeatable,
    now: () => Date,
  ) {
    this.#store = store;
    this.#type = type;
    this.#now = now;
    this.#key = hashOf([by.id, type, idempotencyKey]);
    this.#request = hashOf(request);
  }

  /** What to record with the next attempt. */
  get receipt(): ReceiptDraft {
    return {
      key: this.#key,
      request: this.#request,
      expiresAt: new Date(this.#now().getTime() + lifetime).toISOString(),
      over: this.#over,
    };
  }

  /**
   * What came of this request before; `undefined` when nothing did that stands.
   * @param attempt the write id of our own attempt, which was refused
   * @throws DocumentError `idempotency-mismatch`; `not-found` when what it made is gone for good
   */
  async earlier(attempt?: string): Promise<Earlier | undefined> {
    const known = this.#over?.version;
    const receipt = await this.#store.receipt(this.#type, this.#key);
    this.#over = receipt;
    if (receipt === undefined) {
      return undefined;
    }
    if (receipt.expiresAt <= this.#now().toISOString()) {
      return receipt.version === known ? undefined : { kind: "expired" };
    }
    if (receipt.request !== this.#request) {
      throw new DocumentError(
        "idempotency-mismatch",
        "This Idempotency-Key came with another request before. Send a new key with a new request.",
      );
    }
    return this.#made(receipt, attempt);
  }

  async #made(receipt: Receipt, attempt: string | undefined): Promise<Earlier | undefined> {
    const { id, number, writeId } = receipt;
    const key = { type: this.#type, id };
    let revision = await this.#store.revision(key, number);
    if (revision === undefined) {
      const head = await this.#store.get(key);
      if ((head?.number ?? 0) < number) {
        return { kind: "begun", receipt, head };
      }
      // It may have been written between the two readings; what is missing below a head stays missing.
      revision = await this.#store.revision(key, number);
    }
    if (revision !== undefined) {
      // Another's revision: that one was quicker, and this request is still to be carried out.
      return revision.writeId === writeId ? { kind: "done", id, revision } : undefined;
    }
    if (writeId === attempt) {
      return undefined;
    }
    throw new DocumentError(
      "not-found",
      `What this Idempotency-Key made, revision ${number} of ${this.#type}/${id}, is gone from its history.`,
    );
  }
}

/** Whether a refusal may be another one's doing, the same request's among them. */
export function dependsOnState(error: unknown): boolean {
  const codes: readonly ErrorCode[] = ["already-exists", "not-found", "precondition-failed"];
  return error instanceof DocumentError && codes.includes(error.code);
}

function hashOf(value: unknown): string {
  return createHash("sha256").update(JSON.stringify(value)).digest("base64url");
}
