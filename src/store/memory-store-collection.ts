import { DocumentError } from "../errors.ts";
import type {
  Head,
  HeadPage,
  HistoryOptions,
  HistoryPage,
  LedgerEntry,
  ListOptions,
  Revision,
  Write,
} from "./document-store.ts";
import {
  type RevisionOf,
  type RevisionPosition,
  type RevisionsOptions,
  type RevisionsPage,
  toPosition,
} from "./revision-page.ts";

/** The documents of one type in memory, each with all that happened to it. */
export class MemoryCollection {
  readonly #ledger = new Map<string, LedgerEntry>();
  /** Oldest first; the last is the head. */
  readonly #revisions = new Map<string, readonly Revision[]>();

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
    const page = heads.slice(0, limit);
    return { heads: page, next: heads.length > limit ? page.at(-1)?.id : undefined };
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
      .toSorted(([a], [b]) => (`${a}|` < `${b}|` ? -1 : 1))
      .flatMap(([id, revisions]) => revisions.toReversed().map((one) => ({ ...one, id })));
    const rest = after === undefined ? all : all.filter((one) => isAfter(one, after));
    const page = rest.slice(0, limit);
    return { revisions: page, next: rest.length > limit ? toPosition(page.at(-1)) : undefined };
  }

  write({ history = [], key, ledger, next, over }: Write): void {
    if (over !== undefined && next.number !== over.number + 1) {
      throw new DocumentError("internal", "A revision must follow the one it was decided on.");
    }
    this.addHistory(key.id, [...history, next]);
    this.record(ledger === undefined ? [] : [ledger]);
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

  erase(id: string, tombstone: Revision): void {
    this.#revisions.set(id, [tombstone]);
    this.#ledger.delete(id);
  }

  ledger(): readonly LedgerEntry[] {
    return [...this.#ledger.values()].toSorted(byId);
  }

  record(entries: readonly LedgerEntry[]): void {
    for (const entry of entries) {
      this.#ledger.set(entry.id, entry);
    }
  }
}

function byId(a: { readonly id: string }, b: { readonly id: string }): number {
  return a.id < b.id ? -1 : 1;
}

function isAfter(one: RevisionOf, { id, number }: RevisionPosition): boolean {
  return `${one.id}|` > `${id}|` || (one.id === id && one.number < number);
}
