import type { Finding } from "../store/standing.ts";
import { type SeedState, seedStates } from "./seed-state.ts";

/** The number of seeds in each state. */
export type SeedCounts = Readonly<Record<SeedState, number>>;

/** Counts the seeds of a plan by their states. */
export function countStates(seeds: Iterable<{ readonly state: SeedState }>): SeedCounts {
  const counts = Object.fromEntries(seedStates.map((state) => [state, 0])) as Record<
    SeedState,
    number
  >;
  for (const { state } of seeds) {
    counts[state] += 1;
  }
  return counts;
}

/** The counts as a record for all instances. */
export function toFinding(counts: SeedCounts, at: Date): Finding {
  const states = Object.entries(counts).map(([state, count]) => `${state}=${count}`);
  return { at: at.toISOString(), states: states.join(" ") };
}

/** The counts in a record by {@link toFinding}, maybe of another release: the states known to both. */
export function fromFinding(
  finding: Finding | undefined,
): { readonly states: Partial<SeedCounts>; readonly countedAt: string } | undefined {
  if (finding === undefined) {
    return undefined;
  }
  const counted = (finding["states"] ?? "").split(" ").map((text) => text.split("="));
  const states = counted.flatMap(([state, count]) =>
    isState(state) ? [[state, Number(count)] as const] : [],
  );
  return { states: Object.fromEntries(states), countedAt: finding.at };
}

function isState(text: string | undefined): text is SeedState {
  return seedStates.some((state) => state === text);
}
