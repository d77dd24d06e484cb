import { Command } from "commander";
import type { Terminal } from "../terminal.ts";
import { adoptCommand } from "./adopt.ts";
import { applyCommand } from "./apply.ts";
import { planCommand } from "./plan.ts";
import { pullCommand } from "./pull.ts";
import { statusCommand } from "./status.ts";

/** `seedbed seeds`: files and documents, compared and brought together. */
export function seedsCommand(terminal: Terminal): Command {
  return new Command("seeds")
    .summary("compare seed files with documents, apply and pull them")
    .description(
      "Compares three points: what a document was planted from, its file, and the document now. " +
        "With --url the files are those of the running Seedbed; with a storage those in SEEDS_FOLDER.",
    )
    .addCommand(planCommand(terminal))
    .addCommand(applyCommand(terminal))
    .addCommand(pullCommand(terminal))
    .addCommand(statusCommand(terminal))
    .addCommand(adoptCommand(terminal));
}
