import type { TransactionAction } from "@azure/data-tables";
import type { LedgerWrite, Revision, Write } from "../document-store.ts";
import type { LabelsWrite } from "../labels.ts";
import { maxBodyLength } from "../revision.ts";
import { headKey, labelsKey, ledgerKey } from "./row-keys.ts";
import {
  fromLabelsRow,
  type Row,
  toHeadRow,
  toIdempotencyRow,
  toLabelsRow,
  toLedgerRow,
  toRevisionRow,
} from "./rows.ts";
import { holdRow, maxTransactionRows } from "./table.ts";
import { mostWireBytesOf, wireBytesOf } from "./wire.ts";

/** The size limit of an entity group transaction is 4 MiB (Table service); this leaves some for its envelope. */
const maxBytes = 4 * 1024 * 1024 - 16 * 1024;

/** Rows that are written together, and their index among the writes. */
export interface Planned {
  readonly place: number;
  readonly partition: string;
  readonly actions: readonly TransactionAction[];
  /** How to tell from the row with this key whether it has succeeded. */
  readonly proof: {
    readonly rowKey: string;
    isOurs(row: Row): boolean;
    /** The document and revision whose erasure would have removed that row. */
    readonly erasedWith?: { readonly id: string; readonly number: number };
  };
}

/** A write with the rows for its transaction, and the history that does not fit. */
export interface PlannedWrite extends Planned {
  readonly write: Write;
  readonly rest: readonly Revision[];
}

/** The index of a write, and the partition of its rows. */
export interface Placed {
  readonly place: number;
  readonly partition: string;
}

/** The rows of a write's transaction, in the order in which conflicts should be reported. */
export function planWrite(write: Write, { partition, place }: Placed): PlannedWrite {
  const { key, over, next, ledger, idempotency, history = [] } = write;
  const revision = toRevisionRow(partition, key.id, next);
  const actions: TransactionAction[] = [
    toAction(toHeadRow(partition, key.id, next), over),
    ["create", revision],
  ];
  if (ledger !== undefined) {
    actions.push(["upsert", toLedgerRow(partition, ledger), "Replace"]);
  }
  if (idempotency !== undefined) {
    actions.unshift(
      toAction(toIdempotencyRow(partition, { key, next, idempotency }), idempotency.over),
    );
  }
  const fitting = addFitting(
    actions,
    history.map((older) => ["create", toRevisionRow(partition, key.id, older)]),
  );
  const isOurs = (row: Row) => row["writeId"] === next.writeId;
  const erasedWith = { id: key.id, number: next.number };
  const proof = { rowKey: revision.rowKey, isOurs, erasedWith };
  return { write, place, partition, actions, proof, rest: history.slice(fitting) };
}

/** Why a write exceeds our limits, as the second half of a sentence; an emulator may not enforce them. */
export function problemOf({ actions, write }: PlannedWrite): string | undefined {
  const { history = [], next } = write;
  const long = [next, ...history].find(({ body = "" }) => body.length > maxBodyLength);
  if (long !== undefined) {
    return `revision ${long.number} has ${long.body?.length} characters; the limit is ${maxBodyLength}`;
  }
  return fitTogether(actions) ? undefined : "it exceeds the size limit for one transaction";
}

/** The rows of a ledger entry's transaction, which is conditional on the head without changing it. */
export function planLedger({ key, ledger, over }: LedgerWrite, placed: Placed): Planned {
  const keys = { partitionKey: placed.partition, rowKey: headKey(key.id) };
  return {
    ...placed,
    actions: [
      holdRow(keys, over.version),
      ["upsert", toLedgerRow(placed.partition, ledger), "Replace"],
    ],
    proof: {
      rowKey: ledgerKey(key.id),
      isOurs: ({ file, hash }) => hash === ledger.hash && file === ledger.file,
    },
  };
}

/** The rows of a transaction for labels: conditional on the labels themselves, and on the head without changing it. */
export function planLabels({ before, key, next, over }: LabelsWrite, placed: Placed): Planned {
  const keys = { partitionKey: placed.partition, rowKey: headKey(key.id) };
  const [newest] = next.moves;
  return {
    ...placed,
    actions: [holdRow(keys, over.version), toAction(toLabelsRow(placed.partition, next), before)],
    proof: {
      rowKey: labelsKey(key.id),
      isOurs: (row) => fromLabelsRow(row).moves.some(({ id }) => id === newest?.id),
    },
  };
}

/** Sets the etag, because an update without it would accept any version. */
function toAction(row: Row, over: { readonly version: string } | undefined): TransactionAction {
  return over === undefined ? ["create", row] : ["update", row, "Replace", { etag: over.version }];
}

/** Adds as many operations to others as fit one transaction. @returns how many */
function addFitting(actions: TransactionAction[], more: readonly TransactionAction[]): number {
  if (more.length === 0) {
    return 0;
  }
  const room = new Room();
  room.takeAll(actions);
  const refused = more.findIndex((action) => !room.take(action));
  const fitting = refused < 0 ? more.length : refused;
  actions.push(...more.slice(0, fitting));
  return fitting;
}

/** Whether these operations fit one transaction, with one row left for a fence. */
export function fitTogether(actions: readonly TransactionAction[]): boolean {
  const most = actions.reduce((sum, action) => sum + mostWireBytesOf(action), 0);
  if (actions.length < maxTransactionRows && most <= maxBytes) {
    return true;
  }
  const room = new Room();
  return actions.every((action) => room.take(action));
}

/**
 * @param spare rows to reserve in each transaction
 */
export function toTransactions<T extends Pick<Planned, "actions">>(
  items: readonly T[],
  spare: number,
): readonly (readonly T[])[] {
  if (items.length === 1) {
    return [items];
  }
  const transactions: T[][] = [];
  let current: T[] = [];
  let room = new Room(spare);
  for (const item of items) {
    if (current.length === 0 || !room.takeAll(item.actions)) {
      current = [];
      room = new Room(spare);
      room.takeAll(item.actions);
      transactions.push(current);
    }
    current.push(item);
  }
  return transactions;
}

/** The remaining capacity of a transaction: rows, and bytes on the wire. */
class Room {
  #rows: number;
  #bytes = maxBytes;

  /** @param spare rows to reserve for a fence */
  constructor(spare = 1) {
    this.#rows = maxTransactionRows - spare;
  }

  take(action: TransactionAction): boolean {
    return this.takeAll([action]);
  }

  takeAll(actions: readonly TransactionAction[]): boolean {
    const bytes = actions.reduce((sum, action) => sum + wireBytesOf(action), 0);
    if (actions.length > this.#rows || bytes > this.#bytes) {
      return false;
    }
    this.#rows -= actions.length;
    this.#bytes -= bytes;
    return true;
  }
}

/** The item that an operation of a transaction belongs to. */
export function plannedAt<T extends Planned>(
  transaction: readonly T[],
  operation: number,
): T | undefined {
  let first = 0;
  return transaction.find(({ actions }) => {
    first += actions.length;
    return operation < first;
  });
}
