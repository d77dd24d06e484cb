import { setImmediate } from "node:timers/promises";
import { heldBytes } from "../support/collect-garbage.ts";
import { fuzzLint, fuzzPrompts } from "./prompts.ts";

const mebi = 1024 * 1024;

/** Renders and lints a share of the templates in both languages; answers the heap of this process, in MiB. */
export async function promptRound(templates: number, seed: number): Promise<number> {
  for (const engine of ["jinja2", "mustache"] as const) {
    fuzzPrompts({ engine, templates: Math.ceil(templates / 2), seed });
    await fuzzLint({ engine, templates: Math.ceil(templates / 20), seed });
  }
  await setImmediate();
  return heldBytes() / mebi;
}
