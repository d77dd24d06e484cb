import type { TransactionAction } from "@azure/data-tables";
import type { Write } from "../document-store.ts";
import { headKey, type Row, revisionKey, toLedgerRow, toReceiptRow, toRow } from "./rows.ts";
import { maxTransactionRows } from "./table.ts";

/** An entity group transaction takes 4 MiB (Table service, entity group transactions). */
const maxBytes = 4 * 1024 * 1024;

/** A write with the rows it is made of, and its place among the writes it came with. */
export interface PlannedWrite {
  readonly write: Write;
  readonly place: number;
  readonly partition: string;
  readonly actions: readonly TransactionAction[];
}

/** A write as the rows of its transaction; of several conflicts the first is the one reported. */
export function planWrite(write: Write, place: number, partition: string): PlannedWrite {
  const { key, over, next, ledger, receipt, history = [] } = write;
  const actions: TransactionAction[] = [
    toAction(toRow(partition, headKey(key.id), next), over),
    ["create", toRow(partition, revisionKey(key.id, next.number), next)],
  ];
  for (const older of history) {
    actions.push(["create", toRow(partition, revisionKey(key.id, older.number), older)]);
  }
  if (ledger !== undefined) {
    actions.push(["upsert", toLedgerRow(partition, ledger), "Replace"]);
  }
  if (receipt !== undefined) {
    actions.unshift(toAction(toReceiptRow(partition, { ...write, receipt }), receipt.over));
  }
  return { write, place, partition, actions };
}

/** Without its etag an update takes any version. */
function toAction(row: Row, over: { readonly version: string } | undefined): TransactionAction {
  return over === undefined ? ["create", row] : ["update", row, "Replace", { etag: over.version }];
}

/** Writes of one partition put together into as few transactions as the service allows. */
export function toTransactions<T extends Pick<PlannedWrite, "actions">>(
  writes: readonly T[],
): readonly (readonly T[])[] {
  if (writes.length === 1) {
    return [writes];
  }
  const transactions: T[][] = [];
  let current: T[] = [];
  let rows = 0;
  let bytes = 0;
  for (const write of writes) {
    const size = bytesOf(write);
    if (
      current.length === 0 ||
      rows + write.actions.length > maxTransactionRows ||
      bytes + size > maxBytes
    ) {
      current = [];
      rows = 0;
      bytes = 0;
      transactions.push(current);
    }
    current.push(write);
    rows += write.actions.length;
    bytes += size;
  }
  return transactions;
}

/** Each row travels as JSON within a part of a multipart body with headers of its own. */
function bytesOf({ actions }: Pick<PlannedWrite, "actions">): number {
  return actions.reduce((sum, [, row]) => sum + Buffer.byteLength(JSON.stringify(row)) + 1024, 0);
}

/** The write that the refused operation of a transaction belongs to. */
export function writeAt(
  transaction: readonly PlannedWrite[],
  operation: number,
): PlannedWrite | undefined {
  let first = 0;
  return transaction.find(({ actions }) => {
    first += actions.length;
    return operation < first;
  });
}
