import type { ArchiveRow } from "./row.ts";

/**
 * Where the lines of a collection are, as far as their order goes: erasures come first; the revisions of a document
 * follow its newest one, each older than the one before; and the documents come in order of id, so that none comes twice.
 */
export interface RowOrder {
  /** The document whose lines come; nothing before the first. */
  readonly id: string;
  /** Of its line before; 0 when no more of its lines can come. */
  readonly number: number;
  /** Which orders the ids have kept to so far: by code unit, or as if a bar followed each. */
  readonly kept: readonly ("plain" | "bar")[];
  /** Of this document no more lines are good. */
  readonly passedOver?: string | undefined;
}

/** Before the first line. */
export const beginning: RowOrder = { id: "", number: 0, kept: ["plain", "bar"] };

/** What a line is after those before it. */
export interface Followed {
  readonly order: RowOrder;
  /** It belongs to a document that has been passed over, or is the first such line. */
  readonly isPassedOver: boolean;
  /** What is wrong with it, as the end of a sentence. */
  readonly problem?: string;
}

/** Looks at one more line. What is wrong with a document is said once. */
export function follow(order: RowOrder, row: ArchiveRow): Followed {
  switch (row.kind) {
    case "ledger":
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
