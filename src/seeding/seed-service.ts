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

/** The settings for seeds. */
export interface SeedSettings {
  /** Relative to the folder with host.json, or absolute. */
  readonly folder: string;
  readonly policy: PlantingPolicy | "off";
  /** Whether documents follow their files instead of being planted once. */
  readonly filesFirst: boolean;
}

/** Dependencies of the service, created on first use. */
export interface SeedServiceOptions {
  readonly store: () => Promise<DocumentStore>;
  readonly settings: () => SeedSettings;
  readonly types: readonly DocumentType[];
  /** The base of a relative seeds folder. */
  readonly root: string;
  /** Stores the seed counts for all instances; called with `undefined` when they are outdated. */
  readonly keepCount?: (finding: Finding | undefined) => Promise<void>;
  /** Schedules the checks of followed files. @default timers */
  readonly schedule?: Schedule;
}

/** The progress of planting, and how its latest run ended. */
export interface PlantingStatus {
  readonly isRunning: boolean;
  readonly progress: PlantingProgress | undefined;
  readonly report: PlantingReport | undefined;
  /** Why the latest run failed. */
  readonly failure: string | undefined;
}

/** How the app uses seeds. */
export type SeedMode = "planting" | "following" | "off";

/** How a run ended: nothing left to do, waiting for other instances, or failed. */
export type RunOutcome = "settled" | "waiting" | "failed";

/** The operations on seeds: at start, by timer, on demand. */
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

  /** Reads every head, ledger row and file, and also stores the counts. */
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

  /** Counts the seeds in each state by reading all of them. */
  async count(): Promise<SeedCounts> {
    const { documents } = await this.#plan();
    return countStates(documents);
  }

  /** Plants seeds as far as the signal lets it, or starts to follow files. */
  async run(log: Log, signal?: AbortSignal): Promise<RunOutcome> {
    this.#status = { ...this.#status, isRunning: true };
    let failure: string | undefined = "An unexpected error; see the log.";
    try {
      const { filesFirst, policy } = this.#options.settings();
      if (filesFirst) {
        await this.#follow(log, signal);
      } else if (policy !== "off") {
        await this.#plant(policy, log, signal);
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

  /** Stops following files. */
  async stop(): Promise<void> {
    const watch = this.#watch;
    this.#watch = undefined;
    await watch?.stop();
  }

  async #plan(): Promise<SeedPlan> {
    const { planSeeds } = await import("./plan.ts");
    return planSeeds(await this.#sources());
  }

  async #plant(policy: PlantingPolicy, log: Log, signal: AbortSignal | undefined): Promise<void> {
    const { plant } = await import("./planter.ts");
    const { value: report, spent } = await measured(async () =>
      plant({
        ...(await this.#sources()),
        policy,
        signal,
        onProgress: (progress) => {
          this.#status = { ...this.#status, progress };
        },
      }),
    );
    await this.#keep(report, log);
    this.#logPlanted(report, spent, log);
  }

  async #follow(log: Log, signal: AbortSignal | undefined): Promise<void> {
    if (this.#watch !== undefined) {
      return;
    }
    const [{ FileFollower }, { timesOf, watchFolders }] = await Promise.all([
      import("./follow.ts"),
      import("./folder-watch.ts"),
    ]);
    const sources = await this.#sources();
    const folders = sources.types.map(({ seeds }) => join(sources.folder, seeds.folder));
    // Taken before the files are read, so that saves meanwhile are noticed by the first check.
    const seen = await timesOf(folders);
    const follower = new FileFollower(sources);
    const { value, spent } = await measured(() => follower.begin());
    const report = this.#toReport(value);
    await this.#keep(report, log);
    this.#logPlanted(report, spent, log);
    if (signal?.aborted) {
      return;
    }
    this.#watch = watchFolders({
      folders,
      seen,
      onChange: async () => {
        const followed = await follower.look();
        for (const seed of followed.documents) {
          log("info", { event: "seed-followed", ...seed });
        }
        await this.#keep(this.#toReport(followed), log, followed.news);
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

  async #keep(report: PlantingReport, log: Log, news = report.problems): Promise<void> {
    this.#status = { ...this.#status, report };
    if (Object.values(report.collections).some(({ planted }) => planted > 0)) {
      await this.#options.keepCount?.(undefined);
    }
    for (const problem of news) {
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

/** The outcome by the collections' states: only a fault can leave one due. */
function outcomeOf(report: PlantingReport | undefined): RunOutcome {
  const states = new Set(Object.values(report?.collections ?? {}).map(({ state }) => state));
  if (states.has("due")) {
    return "failed";
  }
  return states.has("started") || states.has("restoring") ? "waiting" : "settled";
}
