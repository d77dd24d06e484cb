import { mayPass, untilItLands } from "../base/contention.ts";
import { DocumentError } from "../base/errors.ts";
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

/** How long a storage that does not answer is asked again to take the lease back, in milliseconds. */
const patience = 100;

/**
 * Gives the lease back, if it is this owner's. One answer that is lost is no reason to keep everybody away until the lease
 * runs out: the storage is asked again a few times.
 * @throws DocumentError `storage-unavailable`, `throttled`
 */
export async function releaseLease(store: Records, owner: string): Promise<void> {
  let failure: unknown;
  const attempt = async () => {
    try {
      const found = await store.readRecord(recordName);
      if (found !== undefined && toLease(found.value).owner === owner) {
        // Refused, somebody else has taken it by now.
        await store.removeRecord(recordName, found);
      }
      return true;
    } catch (error) {
      if (!mayPass(error)) {
        throw error;
      }
      failure = error;
      return undefined;
    }
  };
  try {
    await untilItLands(attempt, { timeout: patience, what: "the lease for backups" });
  } catch (error) {
    throw error instanceof DocumentError && error.code === "contended" ? failure : error;
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
