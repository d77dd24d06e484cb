import { untilItLands } from "../base/contention.ts";
import { doneWith, movePlanting, readPlanting } from "../store/planting.ts";
import type { SeedPlan, SeedSources } from "./plan.ts";
import { nextStep } from "./planting-step.ts";

/** Records that the files of a plan have been planted, where no other release's planting and no restore is under way. */
export async function settlePlanting(
  { store, types }: SeedSources,
  { documents, fileSets }: Pick<SeedPlan, "documents" | "fileSets">,
  now: () => Date,
): Promise<void> {
  for (const { collection } of types) {
    const fileSet = fileSets.get(collection) ?? "";
    const hasSeeds = documents.some(({ seed, type }) => type === collection && seed !== undefined);
    if (hasSeeds) {
      await untilItLands(
        async () => {
          const planting = (await readPlanting(store)).get(collection);
          // With every policy: what was applied need not be looked at again.
          const circumstances = { fileSet, hasSeeds, policy: "missing", now: now() } as const;
          if (nextStep(planting?.state, circumstances).kind === "leave") {
            return true;
          }
          const to = doneWith(fileSet, planting?.state);
          return (await movePlanting(store, collection, { from: planting, to })) && true;
        },
        { what: collection },
      );
    }
  }
}
