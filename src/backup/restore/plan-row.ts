import type { Documents } from "../../store/document-store.ts";
import type { HeadRow, RevisionRow } from "../archive/row.ts";

/** Says what a write would take, as the store does that a backup is to be restored into. */
export type Plan = Documents["plan"];

/**
 * What keeps a document, as one of its lines has it, from being written into an empty store, as the end of a
 * sentence. Each line by itself: how many go together is the store's own business.
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
