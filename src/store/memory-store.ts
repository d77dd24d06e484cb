import type {
  DocumentKey,
  DocumentStore,
  Head,
  HeadPage,
  HistoryOptions,
  HistoryPage,
  LedgerEntry,
  ListOptions,
  PlantingState,
  Revision,
  StoreState,
  Write,
  WriteResult,
} from "./document-store.ts";
import { type Lease, type LeaseClaim, mayTake } from "./lease.ts";
import { MemoryCollection } from "./memory-store-collection.ts";
import { MemoryReceipts } from "./memory-store-receipts.ts";
import type { Receipt, ReceiptSelection } from "./receipt.ts";
import type { RevisionsOptions, RevisionsPage } from "./revision-page.ts";

/** What a {@link MemoryDocumentStore} can be told. */
export interface MemoryStoreOptions {
  /** Called before and after each call does its work; a throw is what the caller gets. */
  readonly onCall?: (when: "before" | "after") => void;
}

/** A store that keeps nothing: for tests, and the measure of what a store is. */
export class MemoryDocumentStore implements DocumentStore {
  readonly maxBodyLength = 14 * 32_768;
  readonly #collections = new Map<string, MemoryCollection>();
  readonly #onCall: (when: "before" | "after") => void;
  readonly #leases = new Map<string, Lease>();
  readonly #receipts = new MemoryReceipts();
  readonly #planting = new Map<string, PlantingState>();
  #stateVersion = 0;

  constructor(options: MemoryStoreOptions = {}) {
    this.#onCall = options.onCall ?? (() => {});
  }

  open(): Promise<void> {
    return this.#call(() => {});
  }

  get({ id, type }: DocumentKey): Promise<Head | undefined> {
    return this.#call(() => this.#of(type).head(id));
  }

  list(type: string, options: ListOptions): Promise<HeadPage> {
    return this.#call(() => this.#of(type).list(options));
  }

  revision({ id, type }: DocumentKey, number: number): Promise<Revision | undefined> {
    return this.#call(() =>
      this.#of(type)
        .of(id)
        .find((one) => one.number === number),
    );
  }

  history({ id, type }: DocumentKey, options: HistoryOptions): Promise<HistoryPage> {
    return this.#call(() => this.#of(type).history(id, options));
  }

  revisions(type: string, options: RevisionsOptions): Promise<RevisionsPage> {
    return this.#call(() => this.#of(type).revisions(options));
  }

  async commit(writes: readonly Write[]): Promise<readonly WriteResult[]> {
    const results: WriteResult[] = [];
    for (const write of writes) {
      results.push(await this.#call(() => this.#write(write)));
    }
    return results;
  }

  addHistory({ id, type }: DocumentKey, revisions: readonly Revision[]): Promise<void> {
    return this.#call(() => this.#of(type).addHistory(id, revisions));
  }

  removeRevisions({ id, type }: DocumentKey, numbers: readonly number[]): Promise<void> {
    return this.#call(() => this.#of(type).removeRevisions(id, numbers));
  }

  erase(key: DocumentKey, over: Head, tombstone: Revision): Promise<WriteResult> {
    return this.#call(() => {
      const result = this.#write({ key, over, next: tombstone });
      if (result === "written") {
        this.#of(key.type).erase(key.id, tombstone);
      }
      return result;
    });
  }

  receipt(type: string, key: string): Promise<Receipt | undefined> {
    return this.#call(() => this.#receipts.get(type, key));
  }

  removeReceipts(type: string, which: ReceiptSelection): Promise<number> {
    return this.#call(() => this.#receipts.remove(type, which));
  }

  async *ledger(type: string): AsyncIterable<LedgerEntry> {
    yield* await this.#call(() => this.#of(type).ledger());
  }

  record(type: string, entries: readonly LedgerEntry[]): Promise<void> {
    return this.#call(() => this.#of(type).record(entries));
  }

  state(): Promise<StoreState> {
    return this.#call(() => ({
      collections: new Map(this.#planting),
      version: String(this.#stateVersion),
    }));
  }

  changeState(read: StoreState, type: string, planting: PlantingState): Promise<boolean> {
    return this.#call(() => {
      if (read.version !== String(this.#stateVersion)) {
        return false;
      }
      this.#planting.set(type, planting);
      this.#stateVersion += 1;
      return true;
    });
  }

  acquireLease(name: string, claim: LeaseClaim): Promise<boolean> {
    return this.#call(() => {
      const isFree = mayTake(claim, this.#leases.get(name));
      if (isFree) {
        this.#leases.set(name, claim);
      }
      return isFree;
    });
  }

  releaseLease(name: string, owner: string): Promise<void> {
    return this.#call(() => {
      if (this.#leases.get(name)?.owner === owner) {
        this.#leases.delete(name);
      }
    });
  }

  async #call<T>(work: () => T): Promise<T> {
    this.#onCall("before");
    const result = work();
    this.#onCall("after");
    return result;
  }

  #of(type: string): MemoryCollection {
    const collection = this.#collections.get(type) ?? new MemoryCollection();
    this.#collections.set(type, collection);
    return collection;
  }

  #write(write: Write): WriteResult {
    const { key, next, over, receipt } = write;
    const collection = this.#of(key.type);
    const isTaken = receipt !== undefined && this.#receipts.isTaken(key.type, receipt);
    if (isTaken || collection.head(key.id)?.version !== over?.version) {
      return "conflict";
    }
    collection.write(write);
    if (receipt !== undefined) {
      this.#receipts.record(key, next, receipt);
    }
    return "written";
  }
}
