import { Facts } from "./facts.ts";
import type { Operation } from "./operation.ts";
import { plainFault } from "./plain-faults.ts";
import { reportOf } from "./report.ts";
import { Search } from "./search.ts";

/** What a check has found; the report is lines to read, and empty when all is explained. */
export interface Verdict {
  /** `undecided` when there were too many orders to look at. */
  readonly kind: "linearizable" | "not-linearizable" | "undecided";
  readonly report: readonly string[];
}

/** How long a check goes on. */
export interface CheckOptions {
  /** Places in the search to look at before giving up. @default 200_000 */
  readonly maxPlaces?: number;
}

/** Shorter beginnings that take longer are taken for explained: they only make the report shorter. */
const maxPlacesOfPrefix = 10_000;

/**
 * Says whether the operations of one document, which many clients recorded, are what they would have been
 * one after the other: each at one moment between its start and its end, one without an answer at any
 * time after its start or never. An ETag in `If-Match` that no answer shows may be that of any revision
 * whose ETag no answer shows.
 */
export function checkLinearizable(
  operations: readonly Operation[],
  { maxPlaces = 200_000 }: CheckOptions = {},
): Verdict {
  const { kind } = explain(operations, maxPlaces);
  if (kind === "explained") {
    return { kind: "linearizable", report: [] };
  }
  if (kind === "undecided") {
    const line = `Undecided: ${operations.length} operations have more than ${maxPlaces} places to look at.`;
    return { kind, report: [line] };
  }
  const ends = [...new Set(operations.filter(isAnswered).map(({ end }) => end))].toSorted(
    (a, b) => a - b,
  );
  const places = Math.min(maxPlaces, maxPlacesOfPrefix);
  const end = firstOf(
    ends,
    (time) => explain(until(operations, time), places).kind === "unexplained",
  );
  const prefix = until(operations, end ?? Number.POSITIVE_INFINITY);
  const { contradiction, search, furthest } = explain(prefix, places);
  return {
    kind: "not-linearizable",
    report: reportOf({ all: operations, prefix, contradiction, search, furthest }),
  };
}

function explain(operations: readonly Operation[], maxPlaces: number) {
  const facts = new Facts(operations);
  const contradiction = facts.contradiction ?? plainFault(operations);
  const search = new Search(operations, facts);
  // What contradicts itself is searched without many places: for the report alone.
  const found = search.run(contradiction === undefined ? maxPlaces : 1_000);
  return contradiction === undefined
    ? { ...found, contradiction, search }
    : { ...found, kind: "unexplained" as const, contradiction, search };
}

/** What was known at a time: operations that had not ended have no answer yet. */
function until(operations: readonly Operation[], time: number): readonly Operation[] {
  return operations
    .filter(({ start }) => start <= time)
    .map((operation) =>
      operation.end <= time || operation.result.kind === "unknown"
        ? operation
        : { ...operation, end: Number.POSITIVE_INFINITY, result: { kind: "unknown" } },
    );
}

/** The first of which something is true, where it is true of all that follow. */
function firstOf(
  sorted: readonly number[],
  isTrue: (value: number) => boolean,
): number | undefined {
  let from = 0;
  let to = sorted.length - 1;
  while (from < to) {
    const middle = Math.floor((from + to) / 2);
    if (isTrue(sorted[middle] ?? 0)) {
      to = middle;
    } else {
      from = middle + 1;
    }
  }
  return sorted[to];
}

function isAnswered({ result }: Operation): boolean {
  return result.kind !== "unknown";
}
