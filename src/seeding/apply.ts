import { DocumentError } from "../errors.ts";
import type { Author, LedgerEntry, PlantingState, Write } from "../store/document-store.ts";
import { nextRevision } from "../store/revision.ts";
import { type PlannedSeed, planSeeds, type SeedPlan, type SeedSources } from "./plan.ts";
import type { Seed, SeedProblem } from "./seed-files.ts";
import { selectSeeds } from "./selection.ts";

/** What is to be applied, and who does it. */
export interface ApplyOptions {
  readonly by: Author;
  /** The plan that is meant; another one by now is refused. */
  readonly plan?: string | undefined;
  /** Collections (`personas`) and documents (`personas/maria-lopez`); all without it. */
  readonly only?: readonly string[] | undefined;
  /** Conflicts take the file; the edit stays in the history. */
  readonly theirs?: boolean | undefined;
  /** Unmanaged documents count as planted from their files and edited since. */
  readonly adopt?: boolean | undefined;
  /** Say what would be done, and do nothing. */
  readonly dryRun?: boolean | undefined;
  readonly onProgress?: (progress: { readonly done: number; readonly of: number }) => void;
  readonly now?: () => Date;
}

/** What became of a seed; `changed` is left alone, since somebody wrote its document after the plan. */
export type SeedOutcome = "planted" | "updated" | "recorded" | "adopted" | "changed";

/** A seed that was acted on. */
export interface AppliedSeed extends Pick<PlannedSeed, "type" | "id" | "state" | "file"> {
  readonly outcome: SeedOutcome;
}

/** What applying did, or with `dryRun` would do. */
export interface ApplyReport {
  readonly plan: string;
  readonly documents: readonly AppliedSeed[];
  readonly problems: readonly SeedProblem[];
}

/** A seed to write or record, and what it then is. */
interface Action {
  readonly planned: PlannedSeed;
  readonly seed: Seed;
  readonly outcome: SeedOutcome;
}

/** One transaction takes 33 documents of three rows. */
const sliceLength = 33;

/**
 * Plans and does what the plan says, each write over just what the plan saw. Broken off and run again, it
 * goes on.
 * @throws DocumentError `plan-changed`, `invalid-parameter`, `backup-running`
 */
export async function applySeeds(
  sources: SeedSources,
  options: ApplyOptions,
): Promise<ApplyReport> {
  const { adopt = false, dryRun = false, only, theirs = false } = options;
  await refuseDuringRestore(sources);
  const plan = await planSeeds(sources);
  if (options.plan !== undefined && options.plan !== plan.id) {
    throw new DocumentError(
      "plan-changed",
      `The plan ${options.plan} no longer holds: files or documents have changed since. Plan again.`,
    );
  }
  const actions: Action[] = [];
  for (const planned of selectSeeds(plan, sources.types, only)) {
    const outcome = outcomeOf(planned, { adopt, theirs });
    if (outcome !== undefined && planned.seed !== undefined) {
      actions.push({ planned, seed: planned.seed, outcome });
    }
  }
  const done = dryRun ? actions : await carryOut(sources, actions, options);
  if (!dryRun && only === undefined) {
    await settle(sources, plan);
  }
  return {
    plan: plan.id,
    documents: done.map(({ outcome, planned: { file, id, state, type } }) => ({
      ...{ type, id, state, file, outcome },
    })),
    problems: plan.problems,
  };
}

/** What is to be done about a seed; `undefined` is nothing. */
function outcomeOf(
  { planted, seed, state }: PlannedSeed,
  { adopt, theirs }: { readonly adopt: boolean; readonly theirs: boolean },
): SeedOutcome | undefined {
  switch (state) {
    case "new":
      return "planted";
    case "outdated":
      return "updated";
    case "conflict":
      return theirs ? "updated" : undefined;
    case "in-sync":
      return planted === seed?.hash ? undefined : "recorded";
    case "unmanaged":
      return adopt ? "adopted" : undefined;
    default:
      return undefined;
  }
}

/** Writes what is to be written, a transaction at a time, and records the rest. */
async function carryOut(
  { store, types }: SeedSources,
  actions: readonly Action[],
  { by, now = () => new Date(), onProgress = () => {} }: ApplyOptions,
): Promise<readonly Action[]> {
  const done: Action[] = [];
  for (const { collection } of types) {
    const own = actions.filter(({ planned }) => planned.type === collection);
    const [writes, records] = partition(own, ({ outcome }) => writing.includes(outcome));
    for (let start = 0; start < writes.length; start += sliceLength) {
      const slice = writes.slice(start, start + sliceLength);
      const results = await store.commit(slice.map((action) => toWrite(action, by, now())));
      done.push(
        ...slice.map((action, index) =>
          results[index] === "written" ? action : { ...action, outcome: "changed" as const },
        ),
      );
      onProgress({ done: done.length, of: actions.length });
    }
    await store.record(
      collection,
      records.map(({ seed }) => toEntry(seed)),
    );
    done.push(...records);
  }
  return done;
}

const writing: readonly SeedOutcome[] = ["planted", "updated"];

function toWrite({ planned, seed }: Action, by: Author, at: Date): Write {
  const { head, id, type } = planned;
  const content = { at, body: seed.body, by, change: "seeded", origin: "seed" } as const;
  return {
    key: { type, id },
    over: head,
    next: nextRevision(head, content),
    ledger: toEntry(seed),
  };
}

function toEntry({ file, hash, id }: Seed): LedgerEntry {
  return { id, hash, file };
}

async function refuseDuringRestore({ store, types }: SeedSources): Promise<void> {
  const { collections } = await store.state();
  if (types.some(({ collection }) => collections.get(collection)?.kind === "restoring")) {
    throw new DocumentError(
      "backup-running",
      "A backup is being restored, and nothing is planted meanwhile. Try again when it is done.",
    );
  }
}

/** Records that these files have been planted, also where another version's planting had broken off. */
async function settle(
  { store, types }: SeedSources,
  { documents, fileSets }: SeedPlan,
): Promise<void> {
  for (const { collection } of types) {
    const hasSeeds = documents.some(({ seed, type }) => type === collection && seed !== undefined);
    const done: PlantingState = { kind: "done", fileSet: fileSets.get(collection) ?? "" };
    let isSettled = false;
    while (!isSettled) {
      const state = await store.state();
      const planting = state.collections.get(collection) ?? { kind: "never" };
      isSettled =
        planting.kind === "restoring" ||
        (planting.kind === "never" && !hasSeeds) ||
        (planting.kind === "done" && planting.fileSet === done.fileSet) ||
        (await store.changeState(state, collection, done));
    }
  }
}

function partition<T>(items: readonly T[], fits: (item: T) => boolean): readonly [T[], T[]] {
  return [items.filter(fits), items.filter((item) => !fits(item))];
}
