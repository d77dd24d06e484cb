import type { ArchiveRow } from "./row.ts";

/**
 * The state for checking the order of a collection's lines: erasures come first; the revisions of a document follow its
 * newest one, each older than the one before; and the documents are ordered by id, so that none appears twice.
 */
export interface RowOrder {
  /** The current document; empty before the first. */
  readonly id: string;
  /** The revision number of the previous line; 0 if no more lines of the document may follow. */
  readonly number: number;
  /** The orders that the ids have followed so far: by code unit, or as if a bar followed each. */
  readonly kept: readonly ("plain" | "bar")[];
  /** A document whose further lines are skipped. */
  readonly passedOver?: string | undefined;
}

/** The state before the first line. */
export const beginning: RowOrder = { id: "", number: 0, kept: ["plain", "bar"] };

/** The result of checking a line. */
export interface Followed {
  readonly order: RowOrder;
  /** Whether it belongs to a skipped document, or is the first such line. */
  readonly isPassedOver: boolean;
  /** Its problem, as the second half of a sentence. */
  readonly problem?: string;
}

/** Checks the next line. A problem of a document is reported once. */
export function follow(order: RowOrder, row: ArchiveRow): Followed {
  switch (row.kind) {
    case "ledger":
    case "labels":
      return { order: { ...order, number: 0 }, isPassedOver: false };
    case "erasure": {
      const followed = { order: { ...order, number: 0 }, isPassedOver: false };
      const problem = `is an erasure of ${row.id} after the first document`;
      return order.id === "" ? followed : { ...followed, problem };
    }
    case "head":
      return followHead(order, row);
    case "revision":
      return followRevision(order, row);
  }
}

function followHead(
  order: RowOrder,
  { id, number }: { readonly id: string; readonly number: number },
): Followed {
  const kept = order.kept.filter((one) => order.id === "" || isAfter[one](order.id, id));
  if (kept.length > 0) {
    return { order: { id, number, kept }, isPassedOver: false };
  }
  const problem =
    id === order.id
      ? `is another newest revision of ${id}`
      : `starts ${id} after ${order.id}, out of order: ${id} may appear twice`;
  return { order: { ...order, passedOver: id }, isPassedOver: true, problem };
}

function followRevision(
  order: RowOrder,
  { id, number }: { readonly id: string; readonly number: number },
): Followed {
  if (order.passedOver === id) {
    return { order, isPassedOver: true };
  }
  if (order.id !== id || order.number === 0) {
    const problem = `is a revision of ${id} without the newest one before it`;
    return { order: { ...order, passedOver: id }, isPassedOver: true, problem };
  }
  if (number >= order.number) {
    const problem = `is revision ${number} of ${id} after revision ${order.number}`;
    return { order, isPassedOver: true, problem };
  }
  return { order: { ...order, number }, isPassedOver: false };
}

const isAfter: Readonly<Record<RowOrder["kept"][number], (one: string, next: string) => boolean>> =
  {
    plain: (one, next) => one < next,
    bar: (one, next) => `${one}|` < `${next}|`,
  };
