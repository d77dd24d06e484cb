import { Command } from "commander";
import type { AppliedSeed, SeedOutcome, SeedsApplied } from "../../client/seeds.ts";
import { type ConnectionOptions, connect, withConnection } from "../connection/connection.ts";
import type { Terminal } from "../terminal.ts";
import { describeSeeds, describeTroubles } from "./describe.ts";

interface ApplyOptions extends ConnectionOptions {
  readonly plan?: string;
  readonly only?: readonly string[];
  readonly theirs: boolean;
  readonly dryRun: boolean;
  readonly strict: boolean;
  readonly json: boolean;
}

/** `seedbed seeds apply`: carries out the plan. */
export function applyCommand(terminal: Terminal): Command {
  const command = new Command("apply")
    .summary("plant new seeds and update unedited documents")
    .description(
      "Plants new seeds, and updates documents that nobody has edited, as plan shows. Documents that change meanwhile are left " +
        "alone, and documents that can't be written do not stop the others; both are reported, and the exit code is then 1.",
    )
    .option("--plan <id>", "apply only if the plan still has this id")
    .option("--only <names...>", "only these: collections (personas), documents (moods/calm)")
    .option("--theirs", "resolve conflicts with the file; the history keeps the edit", false)
    .option("--dry-run", "report what would be done, and change nothing", false)
    .option("--strict", "exit code 1 also for files with a problem", false)
    .option("--json", "print only JSON: what was done", false);
  return withConnection(command).action(async (options: ApplyOptions) => {
    const { dryRun, json, only, plan, strict, theirs } = options;
    const applied = await connect(options, terminal, { mayBeNew: true }).admin.seeds.apply({
      plan,
      only,
      theirs,
      dryRun,
    });
    await (json ? terminal.json(applied) : terminal.print(describeApplied(applied, dryRun)));
    if (!applied.documents.every(isDone) || (strict && applied.problems.length > 0)) {
      terminal.exitWith(1);
    }
  });
}

const sayings = {
  planted: "planted",
  updated: "updated",
  recorded: "recorded: same as its file",
  adopted: "adopted",
  changed: "left alone: it changed meanwhile; plan again",
  failed: "could not be written",
} as const satisfies Record<SeedOutcome, string>;

function isDone({ outcome }: AppliedSeed): boolean {
  return outcome !== "changed" && outcome !== "failed";
}

/** The result of an apply, as a table. */
export function describeApplied(
  { documents, problems }: SeedsApplied,
  dryRun: boolean,
): readonly string[] {
  const table = describeSeeds(documents, ({ detail, outcome }) => {
    const reason = detail === undefined ? "" : `: ${detail}`;
    return dryRun ? `would be ${outcome}` : `${sayings[outcome]}${reason}`;
  });
  const done = documents.filter(isDone).length;
  return [
    ...(documents.length > 0 ? table : []),
    ...describeTroubles(problems),
    documents.length === 0 ? "Nothing to do." : `${dryRun ? "Would do" : "Done"}: ${done}.`,
  ];
}
