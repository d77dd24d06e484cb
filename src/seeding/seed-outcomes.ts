/** Everything that can become of a seed. */
export const seedOutcomes = [
  "planted",
  "updated",
  "recorded",
  "adopted",
  // Left alone: somebody has written its document since the plan.
  "changed",
  // It can't be written; its detail says why.
  "failed",
] as const;

export type SeedOutcome = (typeof seedOutcomes)[number];
