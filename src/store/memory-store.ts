import { DocumentError } from "../errors.ts";
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
  Receipt,
  ReceiptDraft,
  ReceiptSelection,
  Revision,
  StoreState,
  Write,
  WriteResult,
} from "./document-store.ts";

/** What a {@link MemoryDocumentStore} can be told. */
export interface MemoryStoreOptions {
  /** Called before and after each call does its work; a throw is what the caller gets. */
  readonly onCall?: (when: "before" | "after") => void;
}

/** A document with all that happened to it. */
interface Entry {
  readonly id: string;
  /** Oldest first; the last is the head. */
  readonly revisions: Revision[];
  ledger: LedgerEntry | undefined;
}

/** A store that keeps nothing: for tests, and the measure of what a store is. */
export class MemoryDocumentStore implements DocumentStore {
  readonly maxBodyLength = 14 * 32_768;
  readonly #collections = new Map<string, Map<string, Entry>>();
  readonly #onCall: (when: "before" | "after") => void;
  readonly #receipts = new Map<string, Map<string, Receipt>>();
  readonly #planting = new Map<string, PlantingState>();
  #stateVersion = 0;

  constructor(options: MemoryStoreOptions = {}) {
    this.#onCall = options.onCall ?? (() => {});
  }

  open(): Promise<void> {
    return this.#call(() => {});
  }

  get(key: DocumentKey): Promise<Head | undefined> {
    return this.#call(() => toHead(this.#entry(key)));
  }

  list(type: string, options: ListOptions): Promise<HeadPage> {
    return this.#call(() => {
      const { after = "", limit, liveness = "live" } = options;
      const heads = [...(this.#collections.get(type)?.values() ?? [])]
        .map(toHead)
        .filter((head) => head !== undefined)
        .filter(({ id }) => id > after)
        .filter(({ body }) => liveness === "any" || (body !== undefined) === (liveness === "live"))
        .toSorted((a, b) => (a.id < b.id ? -1 : 1));
      const page = heads.slice(0, limit);
      return { heads: page, next: heads.length > limit ? page.at(-1)?.id : undefined };
    });
  }

  revision(key: DocumentKey, number: number): Promise<Revision | undefined> {
    return this.#call(() => this.#entry(key)?.revisions.find((one) => one.number === number));
  }

  history(key: DocumentKey, options: HistoryOptions): Promise<HistoryPage> {
    return this.#call(() => {
      const { before = Number.POSITIVE_INFINITY, limit } = options;
      const older = (this.#entry(key)?.revisions ?? [])
        .filter(({ number }) => number < before)
        .map(({ body: _, ...summary }) => summary);
      const page = older.toReversed().slice(0, limit);
      return { revisions: page, next: older.length > limit ? page.at(-1)?.number : undefined };
    });
  }

  async commit(writes: readonly Write[]): Promise<readonly WriteResult[]> {
    const results: WriteResult[] = [];
    for (const write of writes) {
      results.push(await this.#call(() => this.#write(write)));
    }
    return results;
  }

  removeRevisions(key: DocumentKey, numbers: readonly number[]): Promise<void> {
    return this.#call(() => {
      const entry = this.#entry(key);
      const kept = entry?.revisions.filter(({ number }) => !numbers.includes(number)) ?? [];
      entry?.revisions.splice(0, entry.revisions.length, ...kept);
    });
  }

  erase(key: DocumentKey, over: Head, tombstone: Revision): Promise<WriteResult> {
    return this.#call(() => {
      const result = this.#write({ key, over, next: tombstone });
      const entry = this.#entry(key);
      if (result === "written" && entry !== undefined) {
        entry.revisions.splice(0, entry.revisions.length, tombstone);
        entry.ledger = undefined;
      }
      return result;
    });
  }

  receipt(type: string, key: string): Promise<Receipt | undefined> {
    return this.#call(() => this.#receipts.get(type)?.get(key));
  }

  removeReceipts(type: string, which: ReceiptSelection): Promise<number> {
    return this.#call(() => {
      const receipts = this.#receipts.get(type) ?? new Map<string, Receipt>();
      const gone = [...receipts.values()].filter(({ expiresAt, id }) =>
        "id" in which ? id === which.id : expiresAt < which.expiredBefore,
      );
      for (const { key } of gone) {
        receipts.delete(key);
      }
      return gone.length;
    });
  }

  async *ledger(type: string): AsyncIterable<LedgerEntry> {
    const entries = await this.#call(() =>
      [...(this.#collections.get(type)?.values() ?? [])]
        .map(({ ledger }) => ledger)
        .filter((entry) => entry !== undefined)
        .toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    );
    yield* entries;
  }

  record(type: string, entries: readonly LedgerEntry[]): Promise<void> {
    return this.#call(() => {
      for (const ledger of entries) {
        const entry = this.#entry({ type, id: ledger.id });
        if (entry !== undefined) {
          entry.ledger = ledger;
        }
      }
    });
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

  async #call<T>(work: () => T): Promise<T> {
    this.#onCall("before");
    const result = work();
    this.#onCall("after");
    return result;
  }

  #entry({ type, id }: DocumentKey): Entry | undefined {
    return this.#collections.get(type)?.get(id);
  }

  #write({ key, over, next, ledger, receipt }: Write): WriteResult {
    const entry = this.#entry(key);
    if (toHead(entry)?.version !== over?.version || (receipt && this.#isTaken(key.type, receipt))) {
      return "conflict";
    }
    if (next.number !== (over?.number ?? 0) + 1) {
      throw new DocumentError("internal", "A revision must follow the one it was decided on.");
    }
    const written = entry ?? { id: key.id, revisions: [], ledger: undefined };
    written.revisions.push(next);
    written.ledger = ledger ?? written.ledger;
    const collection = this.#collections.get(key.type) ?? new Map<string, Entry>();
    this.#collections.set(key.type, collection.set(key.id, written));
    if (receipt !== undefined) {
      const { over: _, ...kept } = receipt;
      const { number, writeId } = next;
      const receipts = this.#receipts.get(key.type) ?? new Map<string, Receipt>();
      receipts.set(kept.key, { ...kept, id: key.id, number, writeId, version: writeId });
      this.#receipts.set(key.type, receipts);
    }
    return "written";
  }

  #isTaken(type: string, { key, over }: ReceiptDraft): boolean {
    return this.#receipts.get(type)?.get(key)?.version !== over?.version;
  }
}

function toHead(entry: Entry | undefined): Head | undefined {
  const newest = entry?.revisions.at(-1);
  return entry === undefined || newest === undefined
    ? undefined
    : { ...newest, id: entry.id, version: newest.writeId };
}
