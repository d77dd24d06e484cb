import type { DocumentKey, Head, Revision } from "../document-store.ts";
import { ledgerKey, revisionKey, revisionRange } from "./rows.ts";
import { maxTransactionRows, type Outcome, type Table } from "./table.ts";
import { planWrite } from "./transactions.ts";

/** What is to be erased, and what is left of it. */
export interface Erasure {
  readonly partition: string;
  readonly key: DocumentKey;
  readonly over: Head;
  readonly tombstone: Revision;
}

/**
 * Erases a document. What does not fit a transaction goes first, the oldest revisions as in pruning; the
 * rest goes together with the head.
 */
export async function erase(table: Table, erasure: Erasure): Promise<Outcome> {
  const { key, over, partition, tombstone } = erasure;
  const [rowKeys, ledger] = await Promise.all([
    revisionKeysOf(table, erasure),
    table.get(partition, ledgerKey(key.id)),
  ]);
  const { actions } = planWrite({ key, over, next: tombstone }, 0, partition);
  const together = rowKeys.slice(0, maxTransactionRows - actions.length - 1);
  await table.remove(partition, rowKeys.slice(together.length));
  const gone = [...together, ...(ledger === undefined ? [] : [ledgerKey(key.id)])];
  return table.submit([
    ...actions,
    ...gone.map((rowKey) => ["delete", { partitionKey: partition, rowKey }] as const),
  ]);
}

/** The history as row keys, newest first. */
async function revisionKeysOf(table: Table, { key, partition }: Erasure): Promise<string[]> {
  const rowKeys: string[] = [];
  const pages = table.pages(partition, revisionRange(key.id), {
    limit: 1000,
    select: ["revision"],
  });
  for await (const { items } of pages) {
    rowKeys.push(...items.map(({ revision }) => revisionKey(key.id, Number(revision))));
  }
  return rowKeys;
}
