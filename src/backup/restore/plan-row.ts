import type { Documents } from "../../store/document-store.ts";
import type { HeadRow, RevisionRow } from "../archive/row.ts";

/** The `plan` method of the store to restore into. */
export type Plan = Documents["plan"];

/**
 * Why a document, as in one of its lines, can't be written into an empty store, as a predicate. Checks each line on its
 * own, because grouping is up to the store.
 */
export function planProblem(
  plan: Plan,
  collection: string,
  row: HeadRow | RevisionRow,
): string | undefined {
  const { id, kind: _, ...next } = row;
  const planned = plan({ key: { collection, id }, over: undefined, next });
  return "problem" in planned ? `can't be restored: ${planned.problem}` : undefined;
}
