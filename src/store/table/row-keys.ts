import { highestNumber } from "../revision.ts";

/** A range of row keys of one kind, which ends at the character after the bar. */
export interface KeyRange {
  readonly from: string;
  readonly to: string;
}

export const headKey = (id: string): string => `d|${id}`;
export const ledgerKey = (id: string): string => `s|${id}`;
export const idempotencyRowKey = (key: string): string => `k|${key}`;
export const labelsKey = (id: string): string => `l|${id}`;
export const erasureKey = (id: string): string => `x|${id}`;
export const revisionKey = (id: string, number: number): string =>
  `r|${id}|${String(highestNumber - number).padStart(10, "0")}`;
/** The key of a partition's fence, which changes when a restore starts. */
export const fenceKey = "f";

export const headRange: KeyRange = { from: "d|", to: "d}" };
export const ledgerRange: KeyRange = { from: "s|", to: "s}" };
export const idempotencyRange: KeyRange = { from: "k|", to: "k}" };
export const labelsRange: KeyRange = { from: "l|", to: "l}" };
export const erasureRange: KeyRange = { from: "x|", to: "x}" };
export const everyRevisionRange: KeyRange = { from: "r|", to: "r}" };
export const revisionRange = (id: string): KeyRange => ({ from: `r|${id}|`, to: `r|${id}}` });

/** The part of a row key after its kind: an id, or a foreign text. */
export function idOf(rowKey: string): string {
  const end = rowKey.startsWith("r|") ? rowKey.lastIndexOf("|") : rowKey.length;
  return rowKey.slice(2, Math.max(end, 2));
}

/** The revision in a row key; `undefined` if it is not the key of one. */
export function revisionOf(
  rowKey: string,
): { readonly id: string; readonly number: number } | undefined {
  const digits = rowKey.slice(rowKey.lastIndexOf("|") + 1);
  const number = highestNumber - Number(digits);
  return /^\d{10}$/.test(digits) && number > 0 ? { id: idOf(rowKey), number } : undefined;
}
