/** The highest revision number has ten digits, so that its complement sorts as text. */
const highestNumber = 9_999_999_999;

/** Row keys of one kind; each ends where the next character after its bar begins. */
export interface KeyRange {
  readonly from: string;
  readonly to: string;
}

export const headKey = (id: string): string => `d|${id}`;
export const ledgerKey = (id: string): string => `s|${id}`;
export const idempotencyRowKey = (key: string): string => `k|${key}`;
export const erasureKey = (id: string): string => `x|${id}`;
export const revisionKey = (id: string, number: number): string =>
  `r|${id}|${String(highestNumber - number).padStart(10, "0")}`;
/** One for a partition: what moves on when a restore begins. */
export const fenceKey = "f";

export const headRange: KeyRange = { from: "d|", to: "d}" };
export const ledgerRange: KeyRange = { from: "s|", to: "s}" };
export const idempotencyRange: KeyRange = { from: "k|", to: "k}" };
export const erasureRange: KeyRange = { from: "x|", to: "x}" };
export const everyRevisionRange: KeyRange = { from: "r|", to: "r}" };
export const revisionRange = (id: string): KeyRange => ({ from: `r|${id}|`, to: `r|${id}}` });

/** What comes after the kind in the key of a row: an id, or what stands for one. */
export function idOf(rowKey: string): string {
  const end = rowKey.startsWith("r|") ? rowKey.lastIndexOf("|") : rowKey.length;
  return rowKey.slice(2, Math.max(end, 2));
}

/** Which revision the key of a row is about; `undefined` when it is not the key of one. */
export function revisionOf(
  rowKey: string,
): { readonly id: string; readonly number: number } | undefined {
  const digits = rowKey.slice(rowKey.lastIndexOf("|") + 1);
  const number = highestNumber - Number(digits);
  return /^\d{10}$/.test(digits) && number > 0 ? { id: idOf(rowKey), number } : undefined;
}
