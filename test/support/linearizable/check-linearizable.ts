import { Facts } from "./facts.ts";
import type { Operation } from "./operation.ts";
import { plainFault } from "./plain-faults.ts";
import { reportOf } from "./report.ts";
import { Search } from "./search.ts";

/** The result of a check; the report is text lines, empty if all is explained. */
export interface Verdict {
  /** `undecided` if there were too many orders to try. */
  readonly kind: "linearizable" | "not-linearizable" | "undecided";
  readonly report: readonly string[];
}

/** The limits of a check. */
export interface CheckOptions {
  /** Places to visit in the search before giving up. @default 200_000 */
  readonly maxPlaces?: number;
}

/** A prefix that takes longer counts as explained: prefixes only serve to make the report shorter. */
const maxPlacesOfPrefix = 10_000;

/**
 * Checks whether the recorded operations of many clients on one document are linearizable: each takes effect at one
 * moment between its start and its end; one without an answer at any time after its start, or never. An ETag in
 * `If-Match` that no answer shows may belong to any revision whose ETag no answer shows.
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
  // A contradictory history is searched with few places, only for the report.
  const found = search.run(contradiction === undefined ? maxPlaces : 1_000);
  return contradiction === undefined
    ? { ...found, contradiction, search }
    : { ...found, kind: "unexplained" as const, contradiction, search };
}

/** The knowledge at a time: operations that had not ended have no answer yet. */
function until(operations: readonly Operation[], time: number): readonly Operation[] {
  return operations
    .filter(({ start }) => start <= time)
    .map((operation) =>
      operation.end <= time || operation.result.kind === "unknown"
        ? operation
        : { ...operation, end: Number.POSITIVE_INFINITY, result: { kind: "unknown" } },
    );
}

/** The first value for which a condition holds, if it then holds for all later ones. */
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
