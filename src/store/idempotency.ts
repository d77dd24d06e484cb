/** A request under an Idempotency-Key, by the hash of its caller and key, and what it asks. */
export interface IdempotencyKey {
  readonly key: string;
  /** Hash of what was asked: something else under the same key is a mistake. */
  readonly request: string;
  /** From when on the key may mean something new, ISO 8601 in UTC. */
  readonly expiresAt: string;
}

/** What a request under an Idempotency-Key made: its second answer is the first. */
export interface IdempotencyRecord extends IdempotencyKey {
  readonly id: string;
  /** The revision that it made, or is about to make: a store may record it before the document. */
  readonly number: number;
  readonly writeId: string;
  /** The store's own version of the row. */
  readonly version: string;
}

/** One to record, over the one that was read; `undefined` when there may be none. */
export type IdempotencyDraft = IdempotencyKey & { readonly over: IdempotencyRecord | undefined };
