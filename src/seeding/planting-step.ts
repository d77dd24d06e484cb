import type { PlantingState } from "../store/planting.ts";

/** Whether new files are planted into a collection in use: never automatically, or with each new file set. */
export type PlantingPolicy = "if-empty" | "missing";

/** The next step for a collection. */
export type PlantingStep =
  /** Nothing, or nothing yet. */
  | { readonly kind: "leave" }
  /** Decide by its documents: due if there are none, otherwise done. */
  | { readonly kind: "decide" }
  | { readonly kind: "move"; readonly to: Exclude<PlantingState, { readonly kind: "unknown" }> }
  /** Write the seeds without a document. */
  | { readonly kind: "plant" };

/** What determines the next step, besides the recorded state. */
export interface StepCircumstances {
  readonly fileSet: string;
  readonly hasSeeds: boolean;
  readonly policy: PlantingPolicy;
  readonly now: Date;
}

/** A planting without a heartbeat for this long is abandoned, in milliseconds. */
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

/** Whether the state alone shows that there is nothing to do, whatever the files. */
export function isSettled(
  state: PlantingState | undefined,
  { now, policy }: Pick<StepCircumstances, "now" | "policy">,
): boolean {
  const circumstances = { now, policy, fileSet: "", hasSeeds: true };
  return state?.kind !== "started" && nextStep(state, circumstances).kind === "leave";
}

/** Whether a restore blocks planting; an interrupted one does so until its time is up. */
export function isRestoring(state: PlantingState | undefined, now: Date): boolean {
  return state?.kind === "restoring" && now.getTime() < Date.parse(state.until);
}

/** Also true without a time, as recorded by the previous release, or with a wrong clock. */
function isSilent(at: string, now: Date): boolean {
  return !(Math.abs(now.getTime() - Date.parse(at)) < silenceLimit);
}
