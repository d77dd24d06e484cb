import type { PlantingState } from "../store/planting.ts";

/** When a collection that is in use gets new files: never by itself, or with each new set of files. */
export type PlantingPolicy = "if-empty" | "missing";

/** The next thing to do about a collection. */
export type PlantingStep =
  /** Nothing, or nothing yet. */
  | { readonly kind: "leave" }
  /** Its documents decide: due while there are none, done otherwise. */
  | { readonly kind: "decide" }
  | { readonly kind: "move"; readonly to: Exclude<PlantingState, { readonly kind: "unknown" }> }
  /** Write the seeds that have no document. */
  | { readonly kind: "plant" };

/** What decides about the next step, beside what is recorded. */
export interface StepCircumstances {
  readonly fileSet: string;
  readonly hasSeeds: boolean;
  readonly policy: PlantingPolicy;
  readonly now: Date;
}

/** A planting without a sign of life for this long belongs to nobody any more, in milliseconds. */
const silenceLimit = 10 * 60_000;

/** The rule of planting: what an instance with these files does in this state. */
export function nextStep(
  state: PlantingState | undefined,
  { fileSet, hasSeeds, now, policy }: StepCircumstances,
): PlantingStep {
  const start = (isFirst: boolean): PlantingStep => {
    const started = { kind: "started", fileSet, at: now.toISOString(), isFirst } as const;
    return { kind: "move", to: hasSeeds ? started : { kind: "unseeded" } };
  };
  switch (state?.kind) {
    case undefined:
    case "unseeded":
      return { kind: hasSeeds ? "decide" : "leave" };
    case "due":
      return start(true);
    case "started":
      if (state.fileSet === fileSet) {
        return { kind: "plant" };
      }
      return isSilent(state.at, now) ? start(state.isFirst) : { kind: "leave" };
    case "done": {
      const isNew = policy === "missing" && hasSeeds && !state.fileSets.includes(fileSet);
      return { kind: isNew ? "plant" : "leave" };
    }
    case "restoring":
      return isRestoring(state, now)
        ? { kind: "leave" }
        : { kind: "move", to: { kind: "done", fileSets: [] } };
    case "unknown":
      return { kind: "leave" };
  }
}

/** Whether the state alone says that there is nothing to do, whatever the files are. */
export function isSettled(
  state: PlantingState | undefined,
  { now, policy }: Pick<StepCircumstances, "now" | "policy">,
): boolean {
  const circumstances = { now, policy, fileSet: "", hasSeeds: true };
  return state?.kind !== "started" && nextStep(state, circumstances).kind === "leave";
}

/** Whether a restore keeps everybody else away; one that broke off does so until its time is up. */
export function isRestoring(state: PlantingState | undefined, now: Date): boolean {
  return state?.kind === "restoring" && now.getTime() < Date.parse(state.until);
}

/** Also without a time, as the release before recorded it, and where a clock was wrong. */
function isSilent(at: string, now: Date): boolean {
  return !(Math.abs(now.getTime() - Date.parse(at)) < silenceLimit);
}
