import { type Lease, type LeaseClaim, mayTake } from "../lease.ts";
import type { Row } from "./rows.ts";
import type { Table } from "./table.ts";

const partitionKey = "system";

/** Takes or renews a lease, over just the row that was read. */
export async function acquireLease(
  table: Table,
  name: string,
  claim: LeaseClaim,
): Promise<boolean> {
  const rowKey = keyOf(name);
  const found = await table.get(partitionKey, rowKey);
  if (!mayTake(claim, found && toLease(found))) {
    return false;
  }
  const row = { partitionKey, rowKey, owner: claim.owner, until: claim.until };
  const isTaken =
    found === undefined ? await table.create(row) : await table.replace(row, found.etag ?? "");
  return isTaken || (await isOurs(table, rowKey, claim));
}

/** Removes the row of a lease, if it is this owner's. */
export async function releaseLease(table: Table, name: string, owner: string): Promise<void> {
  const found = await table.get(partitionKey, keyOf(name));
  if (found !== undefined && toLease(found).owner === owner) {
    // Refused, it is somebody else's by now, or went with a first sending whose answer was lost.
    await table.removeAsRead(found);
  }
}

/** Refused, it may still be ours: landed with its answer lost, and sent again. */
async function isOurs(
  table: Table,
  rowKey: string,
  { owner, until }: LeaseClaim,
): Promise<boolean> {
  const now = await table.get(partitionKey, rowKey);
  return now !== undefined && toLease(now).owner === owner && toLease(now).until === until;
}

function keyOf(name: string): string {
  return `lease-${name}`;
}

function toLease(row: Row): Lease {
  return { owner: String(row["owner"]), until: String(row["until"]) };
}
