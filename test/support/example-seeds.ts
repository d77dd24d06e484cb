import { existsSync } from "node:fs";
import { join } from "node:path";

/** Whether a team has put its own documents in the place of the examples in seeds/. */
export const areExamplesGone = !existsSync(
  join(import.meta.dirname, "../../seeds/moods/angry.json"),
);

/** The name of tests of the examples; it says if they are skipped. */
export function onExamples(name: string): string {
  return areExamplesGone ? `${name} (skipped: seeds/ has other documents than the examples)` : name;
}
