import { mayPass, untilItLands } from "../base/contention.ts";
import type { Records, RecordValue } from "../store/records.ts";

/** An exclusive right among all instances of the app, until it is released or expires. */
export interface Lease {
  readonly owner: string;
  /** When it expires, ISO 8601 in UTC. */
  readonly until: string;
}

/** A request for a lease. */
export interface LeaseClaim extends Lease {
  /** ISO 8601 in UTC. */
  readonly now: string;
  /** The owner who reserved the lease for this one. */
  readonly from?: string | undefined;
}

/** The record of the lease for backups; the previous release uses the same name and fields. */
const recordName = "lease-backup";

/** Takes or renews the lease with a conditional write; `false` if someone else holds it. */
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

/** How often releasing the lease is tried while the storage does not answer, after the retries of its SDK. */
const attempts = 3;

/**
 * Releases the lease if this owner holds it. Tries it several times, so that one lost answer does not block everyone
 * until the lease expires.
 * @throws DocumentError `storage-unavailable`, `throttled`
 */
export async function releaseLease(store: Records, owner: string): Promise<void> {
  let failure: unknown;
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    try {
      const found = await store.readRecord(recordName);
      if (found !== undefined && toLease(found.value).owner === owner) {
        // If this is refused, someone else has taken it.
        await store.removeRecord(recordName, found);
      }
      return;
    } catch (error) {
      if (!mayPass(error)) {
        throw error;
      }
      failure = error;
    }
  }
  throw failure;
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
