import { Command } from "commander";
import type { Terminal } from "../terminal.ts";
import { adoptCommand } from "./adopt.ts";
import { applyCommand } from "./apply.ts";
import { planCommand } from "./plan.ts";
import { pullCommand } from "./pull.ts";
import { statusCommand } from "./status.ts";

/** `seedbed seeds`: compares seed files with documents, and reconciles them. */
export function seedsCommand(terminal: Terminal): Command {
  return new Command("seeds")
    .summary("compare seed files with documents, apply files, pull documents")
    .description(
      "Compares three things: the content that a document was planted with, its file, and the current document. " +
        "With --url the files are those of the running Seedbed, with a storage those in SEEDS_FOLDER.",
    )
    .addCommand(planCommand(terminal))
    .addCommand(applyCommand(terminal))
    .addCommand(pullCommand(terminal))
    .addCommand(statusCommand(terminal))
    .addCommand(adoptCommand(terminal));
}
