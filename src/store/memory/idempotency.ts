import type { DocumentKey, Revision } from "../document-store.ts";
import type { IdempotencyDraft, IdempotencyRecord } from "../idempotency.ts";

/** What requests under an Idempotency-Key have made, in memory. */
export class MemoryIdempotency {
  readonly #records = new Map<string, Map<string, IdempotencyRecord>>();

  get(type: string, key: string): IdempotencyRecord | undefined {
    return this.#records.get(type)?.get(key);
  }

  isTaken(type: string, { key, over }: IdempotencyDraft): boolean {
    return this.get(type, key)?.version !== over?.version;
  }

  record({ id, type }: DocumentKey, { number, writeId }: Revision, draft: IdempotencyDraft): void {
    const { over: _, ...kept } = draft;
    const records = this.#records.get(type) ?? new Map<string, IdempotencyRecord>();
    records.set(kept.key, { ...kept, id, number, writeId, version: writeId });
    this.#records.set(type, records);
  }

  remove(type: string, expiredBefore: string): number {
    const records = this.#records.get(type) ?? new Map<string, IdempotencyRecord>();
    const gone = [...records.values()].filter(({ expiresAt }) => expiresAt < expiredBefore);
    for (const { key } of gone) {
      records.delete(key);
    }
    return gone.length;
  }
}
