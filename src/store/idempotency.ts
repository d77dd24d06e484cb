/** A request with an Idempotency-Key, identified by a hash of its caller and key. */
export interface IdempotencyKey {
  readonly key: string;
  /** Hash of the request; another request with the same key is an error. */
  readonly request: string;
  /** When the key may be reused, ISO 8601 in UTC. */
  readonly expiresAt: string;
}

/** The result of a request with an Idempotency-Key, which is also the answer to a retry. */
export interface IdempotencyRecord extends IdempotencyKey {
  readonly id: string;
  /** The revision that it wrote, or will write: a store may record it before the document. */
  readonly number: number;
  readonly writeId: string;
  /** The store's own version of the row. */
  readonly version: string;
}

/** A record to write, conditional on the one that was read; `undefined` requires that there is none. */
export type IdempotencyDraft = IdempotencyKey & { readonly over: IdempotencyRecord | undefined };
