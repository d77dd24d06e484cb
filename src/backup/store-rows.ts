import type { DocumentStore, Revision } from "../store/document-store.ts";
import { everyHead } from "../store/every-head.ts";
import { everyRevision } from "../store/every-revision.ts";
import { labelledNumbers } from "../store/labels.ts";
import { inLanes } from "../store/lanes.ts";
import type { LeftOutRow, PlacedRow, RowPosition } from "./archive/progress.ts";
import { parseLine, toLine } from "./archive/row.ts";
import { type Plan, planProblem } from "./restore/plan-row.ts";

/** Options for reading the rows of a collection for a backup. */
export interface StoreRowsOptions {
  /** Whether to include old revisions. */
  readonly history: boolean;
  readonly after: RowPosition | undefined;
  /** Called with each row that belongs to no document, or that no store could accept back, and so is left out. */
  readonly leaveOut: (row: LeftOutRow) => void;
  /** Rows left out before {@link after}. */
  readonly leftOut: readonly LeftOutRow[];
  /** Called after each page, to renew the lease. */
  readonly onPage: () => Promise<unknown>;
}

/** The rows of a collection in backup order: erasures, documents with their revisions, the ledger, then the labels. */
export async function* storeRows(
  store: DocumentStore,
  collection: string,
  options: StoreRowsOptions,
): AsyncGenerator<PlacedRow> {
  const { after, leaveOut } = options;
  if (after === undefined || after.kind === "erasure") {
    const erasures = await Array.fromAsync(store.erasures(collection));
    for (const erasure of erasures.toSorted((a, b) => (a.id < b.id ? -1 : 1))) {
      if (after === undefined || erasure.id > after.id) {
        yield { kind: "erasure", ...erasure };
      }
    }
    for await (const foreign of store.foreignHeads(collection)) {
      leaveOut({ type: collection, ...foreign });
    }
  }
  if (after?.kind !== "ledger" && after?.kind !== "labels") {
    yield* documentRows(store, collection, options);
  }
  if (after?.kind !== "labels") {
    for await (const entry of store.ledger(collection)) {
      if (after?.kind !== "ledger" || entry.id > after.id) {
        yield { kind: "ledger", ...entry };
      }
    }
  }
  for await (const labels of store.allLabels(collection)) {
    if (after?.kind !== "labels" || labels.id > after.id) {
      yield { kind: "labels", ...labels };
    }
  }
}

/** A revision, with the position after it. */
type Scanned = Revision & { readonly id: string; readonly position?: string };

async function* documentRows(
  store: DocumentStore,
  collection: string,
  { after, ...options }: StoreRowsOptions,
): AsyncGenerator<PlacedRow> {
  const last = after?.kind === "head" || after?.kind === "revision" ? after : undefined;
  const pages = options.history
    ? revisionPages(store, collection, { ...options, after: last })
    : headPages(store, collection, last);
  const plan: Plan = (write) => store.plan(write);
  let newest = last?.id;
  for await (const page of pages) {
    for (const revision of page) {
      const head = { kind: "head" as const, ...revision };
      const parsed = parseLine(toLine(head));
      const problem = "problem" in parsed ? parsed.problem : planProblem(plan, collection, head);
      if (problem !== undefined) {
        const { id, number } = revision;
        options.leaveOut({
          type: collection,
          id,
          number,
          detail: `The stored row ${problem}.`,
        });
        continue;
      }
      // The newest readable revision represents the document.
      yield revision.id === newest ? { ...head, kind: "revision" } : head;
      newest = revision.id;
    }
    await options.onPage();
  }
}

async function* revisionPages(
  store: DocumentStore,
  collection: string,
  { after, leaveOut, leftOut }: Omit<StoreRowsOptions, "history" | "onPage">,
): AsyncGenerator<readonly Scanned[]> {
  // The page in which a part ended is read again from the middle, so foreign rows up to the next revision may already be
  // reported.
  let told = new Set(leftOut.filter((row) => row.type === collection).map(placeOf));
  for await (const { foreign, revisions } of everyRevision(store, collection, after?.position)) {
    for (const row of foreign.filter((one) => !told.has(placeOf(one)))) {
      leaveOut({ type: collection, ...row, detail: `The stored row ${row.detail}.` });
    }
    told = revisions.length > 0 ? new Set() : told;
    yield revisions;
  }
}

/** The heads, and after each the older revisions that its labels name; the position is a revision's number. */
async function* headPages(
  store: DocumentStore,
  collection: string,
  after: RowPosition | undefined,
): AsyncGenerator<readonly Scanned[]> {
  const named = await namedRevisions(store, collection);
  const olderOf = async (id: string, before: number): Promise<readonly Scanned[]> => {
    const numbers = (named.get(id) ?? []).filter((number) => number < before);
    const found = await inLanes(numbers, olderLanes, (number) =>
      store.revision({ collection, id }, number),
    );
    return found
      .filter((revision) => revision !== undefined)
      .map((revision) => ({ id, ...revision, position: String(revision.number) }));
  };
  if (after !== undefined) {
    yield await olderOf(after.id, Number(after.position));
  }
  for await (const head of everyHead(store, collection, { after: after?.id, liveness: "any" })) {
    const { version: _, ...revision } = head;
    const older = await olderOf(head.id, head.number);
    yield [{ ...revision, position: String(head.number) }, ...older];
  }
}

/** Concurrent reads of labelled revisions. */
const olderLanes = 8;

/** The numbers of the revisions that labels name, the highest first, by document. */
async function namedRevisions(
  store: DocumentStore,
  collection: string,
): Promise<ReadonlyMap<string, readonly number[]>> {
  const named = new Map<string, readonly number[]>();
  for await (const labels of store.allLabels(collection)) {
    const numbers = [...labelledNumbers(labels)].toSorted((a, b) => b - a);
    named.set(labels.id, numbers);
  }
  return named;
}

function placeOf({ id, number }: Pick<LeftOutRow, "id" | "number">): string {
  return `${id} ${number}`;
}
