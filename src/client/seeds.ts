import type { FieldChange } from "./answers.ts";
import type { CallOptions } from "./options.ts";

/** How a seed file, its document, and what was planted compare. */
export type SeedState =
  | "new"
  | "in-sync"
  | "outdated"
  | "edited"
  | "conflict"
  | "deleted"
  | "orphaned"
  | "unmanaged";

/** What an apply did with a seed. `changed`: nothing, because somebody wrote the document meanwhile. */
export type SeedOutcome = "planted" | "updated" | "recorded" | "adopted" | "changed" | "failed";

/** A document, and its seed file if it has one. */
export interface NamedSeed {
  /** The collection. */
  readonly type: string;
  readonly id: string;
  readonly state: SeedState;
  /** Relative to the seeds folder. */
  readonly file?: string;
}

/** A seed compared with its document. */
export interface PlannedSeed extends NamedSeed {
  /** A hash of the file's content. */
  readonly hash?: string;
  /** The differences from the document to the file, if they were requested. */
  readonly changes?: readonly FieldChange[];
}

/** A file that can't be planted, and why. */
export interface SeedProblem {
  readonly file: string;
  readonly line?: number;
  readonly detail: string;
}

/** How each seed compares with its document. */
export interface SeedPlan {
  /** Identifies this comparison, for `apply`. */
  readonly plan: string;
  readonly documents: readonly PlannedSeed[];
  readonly problems: readonly SeedProblem[];
}

/** A seed that was acted on. */
export interface AppliedSeed extends NamedSeed {
  readonly outcome: SeedOutcome;
  /** Why it failed. */
  readonly detail?: string;
}

/** What an apply did, or would do with `dryRun`. */
export interface SeedsApplied {
  readonly plan: string;
  readonly documents: readonly AppliedSeed[];
  readonly problems: readonly SeedProblem[];
}

/** Options of a plan. */
export interface SeedPlanOptions extends CallOptions {
  /** Adds the differences of each document. @default false */
  readonly changes?: boolean | undefined;
}

/** Options of an apply. */
export interface SeedApplyOptions extends CallOptions {
  /** The plan that was looked at; if it is out of date, the call fails with `plan-changed`. */
  readonly plan?: string | undefined;
  /** Collections (`moods`), or documents (`moods/calm`). @default all */
  readonly only?: readonly string[] | undefined;
  /** Resolves conflicts with the file; the edit stays in the history. */
  readonly theirs?: boolean | undefined;
  /** Treats documents that were never planted from their files as planted from them, and edited since. */
  readonly adopt?: boolean | undefined;
  /** Reports what would be done, and writes nothing. */
  readonly dryRun?: boolean | undefined;
}

/** Seed files, and the documents planted from them. */
export interface Seeds {
  /**
   * Compares each seed with its document.
   * @example
   * const { plan, documents } = await admin.seeds.plan({ changes: true });
   */
  plan(options?: SeedPlanOptions): Promise<SeedPlan>;
  /**
   * Plants new seeds, and updates documents that nobody has edited. Documents that can't be written do not stop the others.
   * @example
   * const { documents } = await admin.seeds.apply({ plan, only: ["moods/calm"] });
   */
  apply(options?: SeedApplyOptions): Promise<SeedsApplied>;
}
