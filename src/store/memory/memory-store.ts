import { randomUUID } from "node:crypto";
import type {
  CommitOptions,
  DocumentKey,
  DocumentStore,
  EraseOptions,
  Fence,
  ForeignRow,
  Head,
  HeadPage,
  HistoryOptions,
  HistoryPage,
  LedgerEntry,
  LedgerWrite,
  ListOptions,
  Obstacle,
  Revision,
  Write,
  WritePlan,
  WriteResult,
} from "../document-store.ts";
import type { Erasure } from "../erasure.ts";
import type { IdempotencyRecord } from "../idempotency.ts";
import type { RecordValue, SmallRecord } from "../records.ts";
import type { RevisionsOptions, RevisionsPage } from "../revision-page.ts";
import { MemoryCollection } from "./collection.ts";
import { MemoryIdempotency } from "./idempotency.ts";

/** What a {@link MemoryDocumentStore} can be told. */
export interface MemoryStoreOptions {
  /** Small records that it begins with. */
  readonly begin?: ReadonlyMap<string, RecordValue>;
  /** Called before and after each call does its work; a throw is what the caller gets. */
  readonly onCall?: (when: "before" | "after") => void;
}

/** A fence of this store: what it was when it was read. */
interface MemoryFence extends Fence {
  readonly generation: string;
}

/** A store that keeps nothing: for tests, and the measure of what a store is. */
export class MemoryDocumentStore implements DocumentStore {
  readonly maxBodyLength = 14 * 32_768;
  readonly #collections = new Map<string, MemoryCollection>();
  readonly #onCall: (when: "before" | "after") => void;
  readonly #idempotency = new MemoryIdempotency();
  readonly #records: Map<string, SmallRecord>;

  constructor({ begin = new Map(), onCall = () => {} }: MemoryStoreOptions = {}) {
    this.#onCall = onCall;
    this.#records = new Map(
      [...begin].map(([name, value]) => [name, { value, version: randomUUID() }]),
    );
  }

  open(): Promise<void> {
    return this.#call(() => {});
  }

  get({ id, collection }: DocumentKey): Promise<Head | undefined> {
    return this.#call(() => this.#of(collection).head(id));
  }

  list(collection: string, options: ListOptions): Promise<HeadPage> {
    return this.#call(() => this.#of(collection).list(options));
  }

  revision({ id, collection }: DocumentKey, number: number): Promise<Revision | undefined> {
    return this.#call(() =>
      this.#of(collection)
        .of(id)
        .find((one) => one.number === number),
    );
  }

  history({ id, collection }: DocumentKey, options: HistoryOptions): Promise<HistoryPage> {
    return this.#call(() => this.#of(collection).history(id, options));
  }

  revisions(collection: string, options: RevisionsOptions): Promise<RevisionsPage> {
    return this.#call(() => this.#of(collection).revisions(options));
  }

  async commit(
    writes: readonly Write[],
    options: CommitOptions = {},
  ): Promise<readonly WriteResult[]> {
    const results: WriteResult[] = [];
    for (const write of writes) {
      results.push(await this.#call(() => this.#write(write, options)));
    }
    return results;
  }

  plan({ history = [], next }: Write): WritePlan {
    const long = [next, ...history].find(({ body = "" }) => body.length > this.maxBodyLength);
    return long === undefined
      ? { transactions: 1 }
      : { problem: `revision ${long.number} is longer than ${this.maxBodyLength} characters` };
  }

  obstacle(): Promise<Obstacle | undefined> {
    return this.#call(() => undefined);
  }

  addHistory(
    { id, collection }: DocumentKey,
    below: Pick<Revision, "number" | "writeId">,
    revisions: readonly Revision[],
  ): Promise<"written" | "conflict"> {
    return this.#call(() => {
      const documents = this.#of(collection);
      const found = documents.of(id).find(({ number }) => number === below.number);
      if (found?.writeId !== below.writeId) {
        return "conflict";
      }
      documents.addHistory(id, revisions);
      return "written";
    });
  }

  removeRevisions(
    { id, collection }: DocumentKey,
    over: Head,
    numbers: readonly number[],
  ): Promise<"written" | "conflict"> {
    return this.#call(() => {
      const documents = this.#of(collection);
      if (documents.head(id)?.version !== over.version) {
        return "conflict";
      }
      documents.removeRevisions(id, numbers);
      return "written";
    });
  }

  erase(key: DocumentKey, options: EraseOptions): Promise<"written" | "conflict"> {
    return this.#call(() => {
      const documents = this.#of(key.collection);
      if (documents.head(key.id)?.version !== options.over?.version) {
        return "conflict";
      }
      documents.erase(key.id, options);
      return "written";
    });
  }

  erasure({ id, collection }: DocumentKey): Promise<Erasure | undefined> {
    return this.#call(() => this.#of(collection).erasure(id));
  }

  async *erasures(collection: string): AsyncIterable<Erasure> {
    yield* await this.#call(() => this.#of(collection).erasures());
  }

  sweepErased(): Promise<number> {
    return this.#call(() => 0);
  }

  async *foreignHeads(): AsyncIterable<ForeignRow> {
    yield* await this.#call(() => []);
  }

  async *ledger(collection: string): AsyncIterable<LedgerEntry> {
    yield* await this.#call(() => this.#of(collection).ledger());
  }

  async writeLedger(
    entries: readonly LedgerWrite[],
    options: CommitOptions = {},
  ): Promise<readonly WriteResult[]> {
    const results: WriteResult[] = [];
    for (const { key, ledger, over } of entries) {
      const write = (): WriteResult => {
        const documents = this.#of(key.collection);
        if (this.#isFenced(options)) {
          return "fenced";
        }
        if (documents.head(key.id)?.version !== over.version) {
          return "conflict";
        }
        documents.writeLedger(ledger);
        return "written";
      };
      results.push(await this.#call(write));
    }
    return results;
  }

  fence(collection: string): Promise<Fence> {
    return this.#call((): MemoryFence => ({ collection, generation: this.#of(collection).fence }));
  }

  moveFence(collection: string): Promise<Fence> {
    return this.#call((): MemoryFence => {
      const generation = randomUUID();
      this.#of(collection).fence = generation;
      return { collection, generation };
    });
  }

  idempotencyRecord(collection: string, key: string): Promise<IdempotencyRecord | undefined> {
    return this.#call(() => this.#idempotency.get(collection, key));
  }

  removeIdempotencyRecords(collection: string, expiredBefore: string): Promise<number> {
    return this.#call(() => this.#idempotency.remove(collection, expiredBefore));
  }

  records(...prefixes: readonly string[]): Promise<ReadonlyMap<string, SmallRecord>> {
    const isAsked = (name: string) => prefixes.some((prefix) => name.startsWith(prefix));
    return this.#call(() => new Map([...this.#records].filter(([name]) => isAsked(name))));
  }

  readRecord(name: string): Promise<SmallRecord | undefined> {
    return this.#call(() => this.#records.get(name));
  }

  writeRecord(
    name: string,
    value: RecordValue,
    over: SmallRecord | undefined,
  ): Promise<SmallRecord | undefined> {
    return this.#call(() => {
      if (this.#records.get(name)?.version !== over?.version) {
        return undefined;
      }
      const record = { value, version: randomUUID() };
      this.#records.set(name, record);
      return record;
    });
  }

  removeRecord(name: string, over: SmallRecord): Promise<boolean> {
    return this.#call(() => {
      const found = this.#records.get(name);
      if (found !== undefined && found.version !== over.version) {
        return false;
      }
      this.#records.delete(name);
      return true;
    });
  }

  async #call<T>(work: () => T): Promise<T> {
    this.#onCall("before");
    const result = work();
    this.#onCall("after");
    return result;
  }

  #of(collection: string): MemoryCollection {
    const documents = this.#collections.get(collection) ?? new MemoryCollection();
    this.#collections.set(collection, documents);
    return documents;
  }

  #isFenced({ fence }: CommitOptions): boolean {
    return (
      fence !== undefined && (fence as MemoryFence).generation !== this.#of(fence.collection).fence
    );
  }

  #write(write: Write, options: CommitOptions): WriteResult {
    const { idempotency, key, next, over } = write;
    const documents = this.#of(key.collection);
    if ("problem" in this.plan(write)) {
      return "too-large";
    }
    if (this.#isFenced(options)) {
      return "fenced";
    }
    const isTaken =
      idempotency !== undefined && this.#idempotency.isTaken(key.collection, idempotency);
    if (isTaken || documents.head(key.id)?.version !== over?.version) {
      return "conflict";
    }
    documents.write(write);
    if (idempotency !== undefined) {
      this.#idempotency.record(key, next, idempotency);
    }
    return "written";
  }
}
