import type { PlannedSeed, SeedApplyOptions } from "../../client/admin.ts";

/** What can be done with a seed from here. */
export type SeedAction = "apply" | "adopt" | "theirs";

/** All of them, in the order of their buttons. */
export const seedActions: readonly SeedAction[] = ["apply", "theirs", "adopt"];

/** What can be done with a seed; `undefined` if nothing can, or only on the machine that has the files. */
export function actionFor({ file, state }: PlannedSeed): SeedAction | undefined {
  switch (state) {
    case "new":
    case "outdated":
      return "apply";
    case "conflict":
      return "theirs";
    case "unmanaged":
      return file === undefined ? undefined : "adopt";
    default:
      return undefined;
  }
}

/** Whether the document can be written to its file, which only the command can do. */
export function isForPull({ file, state }: PlannedSeed): boolean {
  return (
    state === "edited" || state === "conflict" || (state === "unmanaged" && file === undefined)
  );
}

/** What the API has to be asked for, for an action with some seeds. */
export function applicationOf(action: SeedAction, only: readonly string[]): SeedApplyOptions {
  return action === "apply" ? { only } : { only, [action]: true };
}

/** The name of a document, such as `moods/calm`. */
export function nameOf({ id, type }: Pick<PlannedSeed, "id" | "type">): string {
  return `${type}/${id}`;
}
