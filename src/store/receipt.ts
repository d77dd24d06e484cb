/** A request that may come again, by the hash of its caller and key, and what it asks. */
export interface ReceiptKey {
  readonly key: string;
  /** Hash of what was asked: something else under the same key is a mistake. */
  readonly request: string;
  /** From when on the key may mean something new, ISO 8601 in UTC. */
  readonly expiresAt: string;
}

/** What a request made that may come again: its second answer is the first. */
export interface Receipt extends ReceiptKey {
  readonly id: string;
  /** The revision that it made, or is about to make: a store may record it before the document. */
  readonly number: number;
  readonly writeId: string;
  /** The store's own version of the row. */
  readonly version: string;
}

/** A receipt to record, over the one that was read; `undefined` when there may be none. */
export type ReceiptDraft = ReceiptKey & { readonly over: Receipt | undefined };
