import type { DocumentKey, Revision } from "../document-store.ts";
import type { IdempotencyDraft, IdempotencyRecord } from "../idempotency.ts";

/** What requests under an Idempotency-Key have made, in memory. */
export class MemoryIdempotency {
  readonly #records = new Map<string, Map<string, IdempotencyRecord>>();

  get(collection: string, key: string): IdempotencyRecord | undefined {
    return this.#records.get(collection)?.get(key);
  }

  isTaken(collection: string, { key, over }: IdempotencyDraft): boolean {
    return this.get(collection, key)?.version !== over?.version;
  }

  record(
    { id, collection }: DocumentKey,
    { number, writeId }: Revision,
    draft: IdempotencyDraft,
  ): void {
    const { over: _, ...kept } = draft;
    const records = this.#records.get(collection) ?? new Map<string, IdempotencyRecord>();
    records.set(kept.key, { ...kept, id, number, writeId, version: writeId });
    this.#records.set(collection, records);
  }

  remove(collection: string, expiredBefore: string): number {
    const records = this.#records.get(collection) ?? new Map<string, IdempotencyRecord>();
    const gone = [...records.values()].filter(({ expiresAt }) => expiresAt < expiredBefore);
    for (const { key } of gone) {
      records.delete(key);
    }
    return gone.length;
  }
}
