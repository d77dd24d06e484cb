/** The possible outcomes for a seed. */
export const seedOutcomes = [
  "planted",
  "updated",
  "recorded",
  "adopted",
  // Left alone, because its document was written since the plan.
  "changed",
  // It can't be written; its detail says why.
  "failed",
] as const;

export type SeedOutcome = (typeof seedOutcomes)[number];
