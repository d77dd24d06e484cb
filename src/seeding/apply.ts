import { DocumentError } from "../base/errors.ts";
import type { Author, Fence } from "../store/document-store.ts";
import { changePlanting, doneWith, readPlanting } from "../store/planting.ts";
import { type PlannedSeed, planSeeds, type SeedPlan, type SeedSources } from "./plan.ts";
import { isRestoring, nextStep } from "./planting-step.ts";
import type { SeedProblem, SeedSummary } from "./seed-files.ts";
import type { SeedOutcome } from "./seed-outcomes.ts";
import {
  recordSeeds,
  type SeedWritten,
  slicesOf,
  toEntry,
  toSeedWrite,
  writeSeeds,
} from "./seed-writes.ts";
import { selectSeeds } from "./selection.ts";

/** What to apply, and on whose behalf. */
export interface ApplyOptions {
  readonly by: Author;
  /** The expected plan; if the current one differs, the apply is refused. */
  readonly plan?: string | undefined;
  /** Collections (`personas`) and documents (`personas/maria-lopez`). @default all */
  readonly only?: readonly string[] | undefined;
  /** Resolve conflicts in favour of the file; the edit stays in the history. */
  readonly theirs?: boolean | undefined;
  /** Treat unmanaged documents as planted from their files and edited since. */
  readonly adopt?: boolean | undefined;
  /** Report what would be done, without doing it. */
  readonly dryRun?: boolean | undefined;
  readonly now?: () => Date;
}

/** A seed that was acted on. */
export interface AppliedSeed extends Pick<PlannedSeed, "type" | "id" | "state" | "file"> {
  readonly outcome: SeedOutcome;
  /** Why it failed, as the second half of a sentence. */
  readonly detail?: string | undefined;
}

/** The result of an apply, or with `dryRun`, what it would be. */
export interface ApplyReport {
  readonly plan: string;
  readonly documents: readonly AppliedSeed[];
  readonly problems: readonly SeedProblem[];
}

/** A seed to write or record, and the outcome. */
interface Action {
  readonly planned: PlannedSeed;
  readonly seed: SeedSummary;
  readonly outcome: SeedOutcome;
  readonly detail?: string;
}

/**
 * Makes a plan and applies it, with each write conditional on the state in the plan. An interrupted run can be
 * repeated.
 * @throws DocumentError `plan-changed`, `invalid-parameter`, `backup-running`
 */
export async function applySeeds(
  sources: SeedSources,
  options: ApplyOptions,
): Promise<ApplyReport> {
  const { adopt = false, dryRun = false, now = () => new Date(), only, theirs = false } = options;
  const fences = dryRun ? new Map<string, Fence>() : await readFences(sources);
  await refuseDuringRestore(sources, now());
  const plan = await planSeeds(sources);
  if (options.plan !== undefined && options.plan !== plan.id) {
    throw new DocumentError(
      "plan-changed",
      `The plan ${options.plan} is out of date: files or documents have changed since. Make a new plan.`,
    );
  }
  const actions: Action[] = [];
  for (const planned of selectSeeds(plan.documents, sources.types, only)) {
    const outcome = outcomeOf(planned, { adopt, theirs });
    if (outcome !== undefined && planned.seed !== undefined) {
      actions.push({ planned, seed: planned.seed, outcome });
    }
  }
  const done = dryRun ? actions : await carryOut(sources, actions, { ...options, fences });
  if (!dryRun && only === undefined) {
    await settlePlanting(sources, plan, now);
  }
  return {
    plan: plan.id,
    documents: done.map(({ detail, outcome, planned: { file, id, state, type } }) => ({
      ...{ type, id, state, file, outcome, detail },
    })),
    problems: plan.problems,
  };
}

/** What to do about a seed; `undefined` means nothing. */
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

/** Writes or records seeds, in slices per collection. */
async function carryOut(
  { store, types }: SeedSources,
  actions: readonly Action[],
  {
    by,
    fences,
    now = () => new Date(),
  }: ApplyOptions & { readonly fences: ReadonlyMap<string, Fence> },
): Promise<readonly Action[]> {
  const done: Action[] = [];
  for (const { collection } of types) {
    const own = actions.filter(({ planned }) => planned.type === collection);
    const [writes, records] = partition(own, ({ outcome }) => writing.includes(outcome));
    const contents = writes.flatMap((action) => {
      const { differing } = action.planned;
      return differing === undefined ? [] : [{ action, differing }];
    });
    const options = { fence: fences.get(collection) };
    for (const slice of slicesOf(contents)) {
      const written = await writeSeeds(
        store,
        slice.map(({ differing: { head: over, seed } }) =>
          toSeedWrite(collection, seed, { over, by, at: now() }),
        ),
        options,
      );
      done.push(...slice.map(({ action }, index) => afterwards(action, written[index])));
    }
    for (const slice of slicesOf(records)) {
      const entries = slice.flatMap(({ planned: { head, id, type: collection }, seed }) =>
        head === undefined ? [] : [{ key: { collection, id }, over: head, ledger: toEntry(seed) }],
      );
      const recorded = await recordSeeds(store, entries, options);
      done.push(...slice.map((action, index) => afterwards(action, recorded[index])));
    }
  }
  return done;
}

const writing: readonly SeedOutcome[] = ["planted", "updated"];

/** @throws DocumentError `backup-running` if a restore has started since */
function afterwards(action: Action, written: SeedWritten = { kind: "changed" }): Action {
  switch (written.kind) {
    case "written":
      return action;
    case "changed":
      return { ...action, outcome: "changed" };
    case "failed":
      return { ...action, outcome: "failed", detail: written.detail };
    case "fenced":
      throw restoreRunning();
  }
}

/** Must be read first: a restore that starts later moves the fences. */
async function readFences({ store, types }: SeedSources): Promise<ReadonlyMap<string, Fence>> {
  const fences = await Promise.all(types.map(({ collection }) => store.fence(collection)));
  return new Map(fences.map((fence) => [fence.collection, fence]));
}

async function refuseDuringRestore({ store, types }: SeedSources, now: Date): Promise<void> {
  const plantings = await readPlanting(store);
  if (types.some(({ collection }) => isRestoring(plantings.get(collection)?.state, now))) {
    throw restoreRunning();
  }
}

function restoreRunning(): DocumentError {
  return new DocumentError(
    "backup-running",
    "A restore is running, and nothing is planted until it has finished. Retry then.",
  );
}

function partition<T>(items: readonly T[], fits: (item: T) => boolean): readonly [T[], T[]] {
  return [items.filter(fits), items.filter((item) => !fits(item))];
}

/** Records that the files of a plan have been planted, unless another release is planting or a restore is running. */
async function settlePlanting(
  { store, types }: SeedSources,
  { documents, fileSets }: Pick<SeedPlan, "documents" | "fileSets">,
  now: () => Date,
): Promise<void> {
  const planned = new Set(documents.filter(({ seed }) => seed).map(({ type }) => type));
  for (const { collection } of types.filter((type) => planned.has(type.collection))) {
    const fileSet = fileSets.get(collection) ?? "";
    await changePlanting(store, collection, (state) => {
      // Regardless of the policy: applied file sets need not be checked again.
      const circumstances = { fileSet, hasSeeds: true, policy: "missing", now: now() } as const;
      const isLeft = nextStep(state, circumstances).kind === "leave";
      return isLeft ? undefined : doneWith(fileSet, state);
    });
  }
}
