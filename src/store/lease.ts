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

/** Whether a claim may take the place of a lease. */
export function mayTake(claim: LeaseClaim, lease: Lease | undefined): boolean {
  return (
    lease === undefined ||
    lease.until <= claim.now ||
    [claim.owner, claim.from].includes(lease.owner)
  );
}
