import { randomUUID } from "node:crypto";
import { DocumentError } from "../../base/errors.ts";
import type {
  EraseOptions,
  Head,
  HeadPage,
  HistoryOptions,
  HistoryPage,
  LedgerEntry,
  ListOptions,
  Revision,
  Write,
} from "../document-store.ts";
import type { Erasure } from "../erasure.ts";
import { takePage } from "../page-weight.ts";
import type { RevisionsOptions, RevisionsPage } from "../revision-page.ts";

/** The documents of one type in memory, each with all that happened to it. */
export class MemoryCollection {
  readonly #erasures = new Map<string, Erasure>();
  readonly #ledger = new Map<string, LedgerEntry>();
  /** Oldest first; the last is the head. */
  readonly #revisions = new Map<string, readonly Revision[]>();
  /** What moves on when a restore begins. */
  fence: string = randomUUID();

  of(id: string): readonly Revision[] {
    return this.#revisions.get(id) ?? [];
  }

  head(id: string): Head | undefined {
    const newest = this.of(id).at(-1);
    return newest && { ...newest, id, version: newest.writeId };
  }

  list({ after = "", limit, liveness = "live" }: ListOptions): HeadPage {
    const heads = [...this.#revisions.keys()]
      .map((id) => this.head(id))
      .filter((head) => head !== undefined)
      .filter(({ id }) => id > after)
      .filter(({ body }) => liveness === "any" || (body !== undefined) === (liveness === "live"))
      .toSorted(byId);
    const { hasMore, page } = takePage(heads, limit);
    return { heads: page, next: hasMore ? page.at(-1)?.id : undefined };
  }

  history(id: string, { before = Number.POSITIVE_INFINITY, limit }: HistoryOptions): HistoryPage {
    const older = this.of(id)
      .filter(({ number }) => number < before)
      .map(({ body: _, ...summary }) => summary);
    const page = older.toReversed().slice(0, limit);
    return { revisions: page, next: older.length > limit ? page.at(-1)?.number : undefined };
  }

  revisions({ after, limit }: RevisionsOptions): RevisionsPage {
    const all = [...this.#revisions]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .flatMap(([id, revisions]) =>
        revisions.toReversed().map((one) => ({ ...one, id, position: positionOf(id, one) })),
      );
    const rest = all.filter(({ position }) => after === undefined || position > after);
    const { hasMore, page } = takePage(rest, limit);
    return { revisions: page, foreign: [], next: hasMore ? page.at(-1)?.position : undefined };
  }

  write({ history = [], key, ledger, next, over }: Write): void {
    if (over !== undefined && next.number <= over.number) {
      throw new DocumentError("internal", "A revision must follow the one it was decided on.");
    }
    this.addHistory(key.id, [...history, next]);
    if (ledger !== undefined) {
      this.writeLedger(ledger);
    }
  }

  addHistory(id: string, revisions: readonly Revision[]): void {
    const byNumber = new Map([...this.of(id), ...revisions].map((one) => [one.number, one]));
    const inOrder = [...byNumber.values()].toSorted((a, b) => a.number - b.number);
    this.#revisions.set(id, inOrder);
  }

  removeRevisions(id: string, numbers: readonly number[]): void {
    const kept = this.of(id).filter(({ number }) => !numbers.includes(number));
    this.#revisions.set(id, kept);
  }

  erase(id: string, { through, tombstone }: EraseOptions): void {
    this.#revisions.set(id, [tombstone]);
    this.#ledger.delete(id);
    this.#erasures.set(id, { id, through, at: tombstone.at, by: tombstone.by });
  }

  erasure(id: string): Erasure | undefined {
    return this.#erasures.get(id);
  }

  erasures(): readonly Erasure[] {
    return [...this.#erasures.values()];
  }

  ledger(): readonly LedgerEntry[] {
    return [...this.#ledger.values()].toSorted(byId);
  }

  writeLedger(entry: LedgerEntry): void {
    this.#ledger.set(entry.id, entry);
  }
}

function byId(a: { readonly id: string }, b: { readonly id: string }): number {
  return a.id < b.id ? -1 : 1;
}

/** Sorts by id, then newest first. */
function positionOf(id: string, { number }: Revision): string {
  return `${id}\u0000${String(9_999_999_999 - number).padStart(10, "0")}`;
}
