import { untilItLands } from "../base/contention.ts";
import type { Records, RecordValue } from "../store/records.ts";

/** A right that one at a time has over all instances of the app, until it is given back or runs out. */
export interface Lease {
  readonly owner: string;
  /** From when on anybody may take it, ISO 8601 in UTC. */
  readonly until: string;
}

/** Who asks for a lease. */
export interface LeaseClaim extends Lease {
  /** ISO 8601 in UTC. */
  readonly now: string;
  /** Whose lease was left for this owner to go on with. */
  readonly from?: string | undefined;
}

/** The right to make or restore a backup; the release before knows it by this name, and reads its two texts. */
const recordName = "lease-backup";

/** Takes or renews the lease, over just what was read; `false` when somebody else has it. */
export function acquireLease(store: Records, claim: LeaseClaim): Promise<boolean> {
  const { owner, until } = claim;
  const attempt = async () => {
    const found = await store.readRecord(recordName);
    if (!mayTake(claim, found && toLease(found.value))) {
      return false;
    }
    const written = await store.writeRecord(recordName, { owner, until }, found);
    return written === undefined ? undefined : true;
  };
  return untilItLands(attempt, { what: "the lease for backups" });
}

/** Gives the lease back, if it is this owner's. */
export async function releaseLease(store: Records, owner: string): Promise<void> {
  const found = await store.readRecord(recordName);
  if (found !== undefined && toLease(found.value).owner === owner) {
    // Refused, somebody else has taken it by now.
    await store.removeRecord(recordName, found);
  }
}

function mayTake(claim: LeaseClaim, lease: Lease | undefined): boolean {
  return (
    lease === undefined ||
    lease.until <= claim.now ||
    [claim.owner, claim.from].includes(lease.owner)
  );
}

function toLease({ owner = "", until = "" }: RecordValue): Lease {
  return { owner, until };
}
