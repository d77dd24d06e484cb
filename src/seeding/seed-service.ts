import { isAbsolute, join } from "node:path";
import { DocumentError } from "../base/errors.ts";
import { measured, type Spent } from "../base/measure.ts";
import { describeFailure, type Log } from "../base/telemetry.ts";
import type { DocumentType } from "../documents/document-type.ts";
import type { DocumentStore } from "../store/document-store.ts";
import type { Finding } from "../store/standing.ts";
import type { ApplyOptions, ApplyReport } from "./apply.ts";
import type { FolderWatch, Schedule } from "./folder-watch.ts";
import type { FollowReport } from "./follow.ts";
import type { SeedPlan, SeedSources } from "./plan.ts";
import type { PlantingProgress } from "./plant-collection.ts";
import type { PlantingReport } from "./planter.ts";
import type { PlantingPolicy } from "./planting-step.ts";
import { countStates, type SeedCounts, toFinding } from "./seed-counts.ts";

/** How seeds are treated. */
export interface SeedSettings {
  /** Relative to the folder with host.json, or absolute. */
  readonly folder: string;
  readonly policy: PlantingPolicy | "off";
  /** Files are followed as they change, instead of planted once. */
  readonly filesFirst: boolean;
}

/** What the service works with, made when it is first needed. */
export interface SeedServiceOptions {
  readonly store: () => Promise<DocumentStore>;
  readonly settings: () => SeedSettings;
  readonly types: readonly DocumentType[];
  /** What a relative seeds folder is relative to. */
  readonly root: string;
  /** Keeps for all instances how many seeds are in which state; told nothing where that has changed since. */
  readonly keepCount?: (finding: Finding | undefined) => Promise<void>;
  /** How looks at followed files are timed. @default timers */
  readonly schedule?: Schedule;
}

/** How far planting has come, and how its latest run ended. */
export interface PlantingStatus {
  readonly isRunning: boolean;
  readonly progress: PlantingProgress | undefined;
  readonly report: PlantingReport | undefined;
  /** Why the latest run broke off. */
  readonly failure: string | undefined;
}

/** What seeds are to this app: planted, followed as files, or nothing. */
export type SeedMode = "planting" | "following" | "off";

/** How a run ended: with nothing left to do, to be looked at again since others are at work, or not well. */
export type RunOutcome = "settled" | "waiting" | "failed";

/** All that is done about seeds: at start, by timer, on demand. */
export class SeedService {
  readonly #options: SeedServiceOptions;
  #status: PlantingStatus = {
    isRunning: false,
    progress: undefined,
    report: undefined,
    failure: undefined,
  };
  #watch: FolderWatch | undefined;

  constructor(options: SeedServiceOptions) {
    this.#options = options;
  }

  get status(): PlantingStatus {
    return this.#status;
  }

  get collections(): readonly string[] {
    return this.#options.types.map(({ collection }) => collection);
  }

  get mode(): SeedMode {
    const { filesFirst, policy } = this.#options.settings();
    return filesFirst ? "following" : policy === "off" ? "off" : "planting";
  }

  /** Reads every head, ledger row and file, and counts by the way. */
  async plan(): Promise<SeedPlan> {
    const at = new Date();
    const plan = await this.#plan();
    await this.#options.keepCount?.(toFinding(countStates(plan.documents), at));
    return plan;
  }

  async apply(options: ApplyOptions): Promise<ApplyReport> {
    const { applySeeds } = await import("./apply.ts");
    const report = await applySeeds(await this.#sources(), options);
    if (!options.dryRun) {
      await this.#options.keepCount?.(undefined);
    }
    return report;
  }

  /** Counts how many seeds are in which state, by reading all of them. */
  async count(): Promise<SeedCounts> {
    const { documents } = await this.#plan();
    return countStates(documents);
  }

  /** Plants what is to be planted, or begins to follow files. */
  async run(log: Log): Promise<RunOutcome> {
    this.#status = { ...this.#status, isRunning: true };
    let failure: string | undefined = "An unexpected error; see the log.";
    try {
      const { filesFirst, policy } = this.#options.settings();
      if (filesFirst) {
        await this.#follow(log);
      } else if (policy !== "off") {
        await this.#plant(policy, log);
      }
      failure = undefined;
      return outcomeOf(this.#status.report);
    } catch (error) {
      if (error instanceof DocumentError) {
        failure = error.message;
      }
      throw error;
    } finally {
      this.#status = { ...this.#status, isRunning: false, progress: undefined, failure };
    }
  }

  /** Follows files no longer. */
  stop(): void {
    this.#watch?.stop();
    this.#watch = undefined;
  }

  async #plan(): Promise<SeedPlan> {
    const { planSeeds } = await import("./plan.ts");
    return planSeeds(await this.#sources());
  }

  async #plant(policy: "if-empty" | "missing", log: Log): Promise<void> {
    const { plant } = await import("./planter.ts");
    const { value: report, spent } = await measured(async () =>
      plant({
        ...(await this.#sources()),
        policy,
        onProgress: (progress) => {
          this.#status = { ...this.#status, progress };
        },
      }),
    );
    await this.#keep(report, log);
    this.#logPlanted(report, spent, log);
  }

  async #follow(log: Log): Promise<void> {
    if (this.#watch !== undefined) {
      return;
    }
    const [{ FileFollower }, { timesOf, watchFolders }] = await Promise.all([
      import("./follow.ts"),
      import("./folder-watch.ts"),
    ]);
    const sources = await this.#sources();
    const folders = sources.types.map(({ seeds }) => join(sources.folder, seeds.folder));
    // Before the files are read: what is saved meanwhile shows at the first look.
    const seen = await timesOf(folders);
    const follower = new FileFollower(sources);
    const { value, spent } = await measured(() => follower.begin());
    const report = this.#toReport(value);
    await this.#keep(report, log);
    this.#logPlanted(report, spent, log);
    this.#watch = watchFolders({
      folders,
      seen,
      onChange: async () => {
        const followed = await follower.look();
        for (const seed of followed.documents) {
          log("info", { event: "seed-followed", ...seed });
        }
        await this.#keep(this.#toReport(followed), log);
      },
      onFailure: (error) => log("error", { event: "following-failed", ...describeFailure(error) }),
      schedule: this.#options.schedule,
    });
  }

  #toReport({ documents, problems }: FollowReport): PlantingReport {
    const collections = Object.fromEntries(
      this.#options.types.map(({ collection }) => {
        const planted = documents.filter(({ type }) => type === collection).length;
        return [collection, { state: "done" as const, planted }];
      }),
    );
    return { collections, problems };
  }

  async #keep(report: PlantingReport, log: Log): Promise<void> {
    this.#status = { ...this.#status, report };
    if (Object.values(report.collections).some(({ planted }) => planted > 0)) {
      await this.#options.keepCount?.(undefined);
    }
    for (const problem of report.problems) {
      log("warn", { event: "seed-problem", ...problem });
    }
  }

  #logPlanted({ collections }: PlantingReport, spent: Spent, log: Log): void {
    if (Object.values(collections).some(({ planted }) => planted > 0)) {
      log("info", { event: "planted", collections, ...spent });
    }
  }

  async #sources(): Promise<SeedSources> {
    const { root, settings, store, types } = this.#options;
    const { folder } = settings();
    return {
      store: await store(),
      types,
      folder: isAbsolute(folder) ? folder : join(root, folder),
    };
  }
}

/** By how the collections stand: of those that are due nothing keeps us away but a fault. */
function outcomeOf(report: PlantingReport | undefined): RunOutcome {
  const states = new Set(Object.values(report?.collections ?? {}).map(({ state }) => state));
  if (states.has("due")) {
    return "failed";
  }
  return states.has("started") || states.has("restoring") ? "waiting" : "settled";
}
