import { Command } from "commander";
import { type ConnectionOptions, connect, withConnection } from "./connection.ts";
import { applyPlan, type SeedAnswer } from "./seed-plan.ts";
import { describeSeeds, describeTroubles } from "./seed-table.ts";
import { type Terminal, write } from "./terminal.ts";

interface ApplyOptions extends ConnectionOptions {
  readonly plan?: string;
  readonly only?: readonly string[];
  readonly theirs: boolean;
  readonly dryRun: boolean;
  readonly json: boolean;
}

/** `seedbed seeds apply`: what the plan says. */
export function applyCommand(terminal: Terminal): Command {
  const command = new Command("apply")
    .summary("plant new seeds, and update documents that nobody edited")
    .description(
      "Does what a plan shows: plants new seeds, and updates documents that nobody edited. " +
        "A document that somebody writes meanwhile is left alone and reported; then the exit code is 1.",
    )
    .option("--plan <id>", "only if the plan is still this one")
    .option("--only <names...>", "only these: collections (personas), documents (moods/calm)")
    .option("--theirs", "where both changed, take the file; the history keeps the edit", false)
    .option("--dry-run", "say what would be done, and do nothing", false)
    .option("--json", "print what was done as JSON, and nothing else", false);
  return withConnection(command).action(async (options: ApplyOptions) => {
    const { dryRun, json, only, plan, theirs } = options;
    const applied = await applyPlan(connect(options, terminal), { plan, only, theirs, dryRun });
    const text = json ? JSON.stringify(applied, undefined, 2) : describeApplied(applied, dryRun);
    await write(terminal.stdout, `${text}\n`);
    if (applied.documents.some(({ outcome }) => outcome === "changed")) {
      terminal.exitCode = 1;
    }
  });
}

const sayings = {
  planted: "planted",
  updated: "updated",
  recorded: "recorded: it is as its file",
  adopted: "adopted",
  changed: "left alone: somebody wrote it meanwhile; plan again",
} as const;

/** What an apply did, as a table. */
export function describeApplied({ documents, problems }: SeedAnswer, dryRun: boolean): string {
  const table = describeSeeds(documents, ({ outcome = "changed" }) =>
    dryRun ? `would be ${outcome}` : sayings[outcome],
  );
  const done = documents.filter(({ outcome }) => outcome !== "changed").length;
  return [
    ...(documents.length > 0 ? table : []),
    ...describeTroubles(problems),
    documents.length === 0 ? "Nothing to do." : `${dryRun ? "Would do" : "Done"}: ${done}.`,
  ].join("\n");
}
