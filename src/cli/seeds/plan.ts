import { Command } from "commander";
import type { PlannedSeed, SeedPlan, SeedState } from "../../client/seeds.ts";
import { type ConnectionOptions, connect, withConnection } from "../connection/connection.ts";
import { sayCount } from "../count.ts";
import type { Terminal } from "../terminal.ts";
import { describeSeeds, describeTroubles } from "./describe.ts";

interface PlanOptions extends ConnectionOptions {
  readonly json: boolean;
  readonly strict: boolean;
}

/** What apply does for each state, and what else can be done. */
const meanings = {
  new: "apply plants it",
  "in-sync": "nothing to do",
  outdated: "apply updates it: nobody has edited it",
  edited: "edited since it was planted; pull writes it to the file",
  conflict: "both changed; apply --theirs keeps the file, pull --ours the document",
  deleted: "somebody deleted it; a seed never brings it back",
  orphaned: "its file is gone; the document stays",
  unmanaged: "never planted from this file; adopt records it",
} as const satisfies Record<SeedState, string>;

/** `seedbed seeds plan`: shows what apply would do, and why. */
export function planCommand(terminal: Terminal): Command {
  const command = new Command("plan")
    .summary("show what apply would do, and why")
    .description(
      "Shows what apply would do, and why. Exit code 2 if it would plant or update something, 0 if not, 1 on an error.",
    )
    .option("--strict", "exit code 2 also for conflicts, and for files with a problem", false)
    .option("--json", "print only JSON: the plan", false);
  return withConnection(command).action(async (options: PlanOptions) => {
    const plan = await connect(options, terminal, { mayBeNew: true }).admin.seeds.plan({
      changes: !options.json,
    });
    await (options.json ? terminal.json(toReport(plan)) : terminal.print(describePlan(plan)));
    if (isToDo(plan, options.strict)) {
      terminal.exitWith(2);
    }
  });
}

/** Whether apply would do something, or, with `strict`, somebody should. */
function isToDo({ documents, problems }: SeedPlan, strict: boolean): boolean {
  const states: readonly string[] = ["new", "outdated", ...(strict ? ["conflict"] : [])];
  return documents.some(({ state }) => states.includes(state)) || (strict && problems.length > 0);
}

/** Whether a seed is shown with differing lines of text. */
function hasHunks({ changes = [] }: PlannedSeed): boolean {
  return changes.some(({ hunks }) => hunks !== undefined);
}

function toReport({ documents, plan, problems }: SeedPlan): object {
  const named = documents.map(({ file, id, state, type }) => ({ type, id, state, file }));
  return { plan, documents: named, problems };
}

function describePlan({ documents, plan, problems }: SeedPlan): readonly string[] {
  const shown = documents.filter(
    ({ file, state }) => state !== "in-sync" && (state !== "unmanaged" || file !== undefined),
  );
  const count = (fits: (seed: PlannedSeed) => boolean) => documents.filter(fits).length;
  const isOf = (state: string) => (seed: PlannedSeed) => seed.state === state;
  const withoutFile = count(({ file, state }) => state === "unmanaged" && file === undefined);
  return [
    ...(shown.length > 0 ? [...describeSeeds(shown, ({ state }) => meanings[state]), ""] : []),
    ...(shown.some(hasHunks) ? ["Lines of text: - in the document, + in the file.", ""] : []),
    ...describeTroubles(problems),
    `Plan ${plan}: ${count(isOf("new"))} to plant, ${count(isOf("outdated"))} to update, ` +
      `${count(isOf("conflict"))} in conflict, ${count(isOf("edited"))} edited, ${count(isOf("in-sync"))} in sync` +
      `${withoutFile > 0 ? `; ${sayCount(withoutFile, "document")} without a file (pull makes one)` : ""}.`,
  ];
}
