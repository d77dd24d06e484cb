import type { BackupService } from "./backup/backup-service.ts";
import type { FailedEvent } from "./base/events.ts";
import { measured } from "./base/measure.ts";
import { consoleLog, describeFailure, type Log } from "./base/telemetry.ts";
import { documentTypes } from "./documents/index.ts";
import type { Readiness } from "./http/readiness.ts";
import { PlantingRuns, type RepeatDelays } from "./seeding/planting-runs.ts";
import { toFinding } from "./seeding/seed-counts.ts";
import type { SeedService } from "./seeding/seed-service.ts";
import type { Config } from "./settings/config.ts";
import type { DocumentStore } from "./store/document-store.ts";
import type { Finding, FindingName } from "./store/standing.ts";

/** Background work, at start or by timer. Failures are logged, never thrown; the next run continues. */
export interface Jobs {
  /** Plants seeds, or follows the files; retries until it succeeds. */
  plant(log: Log): Promise<void>;
  /** Checks again whether there is something to plant, without waiting for it, if this process plants. */
  plantAgain(): void;
  /** Counts the seeds by state, and logs and stores the result for all instances. */
  reportSeeds(log: Log): Promise<void>;
  /** Looks for the newest good backup, and stores the result for all instances. */
  lookAtBackups(log: Log): Promise<void>;
  /** Logs whether the app can serve requests, also where nothing outside can ask it. */
  reportReadiness(log: Log): Promise<void>;
  /** Makes a backup, as far as time allows; the next run continues it. */
  backUp(log: Log): Promise<void>;
  /** Removes old revisions. */
  prune(log: Log): Promise<void>;
  /** Lets all background work end early, and waits for it. */
  stop(): Promise<void>;
}

/** Dependencies of the jobs, created on first use. */
export interface JobSources {
  config(): Config;
  store(): Promise<DocumentStore>;
  backups(): Promise<BackupService>;
  readonly seeds: SeedService;
  /** Stores a finding for all instances. */
  keep(name: FindingName, finding: Finding): Promise<void>;
  /** Does nothing if backups are off. */
  lookAtBackups(): Promise<void>;
  readiness(log: Log): Promise<Readiness>;
  /** @default within seconds, then minutes */
  readonly plantingDelays?: RepeatDelays | undefined;
}

/**
 * How long the backup timer makes a backup, and then prunes; what is left is done by its next runs. The platform ends an
 * invocation after ten minutes: `functionTimeout` in host.json, which no plan of Azure Functions refuses.
 */
const backupMs = 8 * 60_000;
const pruningMs = 90_000;

/** The jobs of an app. */
export function createJobs(sources: JobSources): Jobs {
  const { backups, config, keep, lookAtBackups, plantingDelays, readiness, seeds, store } = sources;
  const planting = new PlantingRuns({
    run: (log, signal) => seeds.run(log, signal),
    log: consoleLog,
    ...(plantingDelays && { delays: plantingDelays }),
  });
  const ending = new AbortController();
  const running = new Set<Promise<void>>();
  /** Does work whose failure must not affect anything else, and of which the jobs know until it has ended. */
  const job = async (event: FailedEvent, log: Log, work: () => Promise<void>) => {
    if (ending.signal.aborted) {
      return;
    }
    const done = attempt(event, log, work);
    running.add(done);
    await done;
    running.delete(done);
  };
  return {
    plant: (log) => planting.run(log),
    plantAgain: () => planting.again(),
    reportSeeds: (log) =>
      job("seeds-failed", log, async () => {
        const at = new Date();
        const { value: states, spent } = await measured(() => seeds.count());
        log("info", { event: "seeds", states, ...spent });
        await keep("seeds", toFinding(states, at));
      }),
    lookAtBackups: (log) => job("backups-failed", log, lookAtBackups),
    reportReadiness: (log) =>
      job("readiness-failed", log, async () => {
        const { checks, status } = await readiness(log);
        log(status === "ok" ? "info" : "warn", {
          ...{ event: "readiness", status },
          ...{ store: checks.store.status, seeds: checks.seeds.status },
          backups: checks.backups.status,
        });
      }),
    backUp: (log) =>
      job("backup-failed", log, async () => {
        if (config().backups.place === undefined) {
          return log("info", { event: "backups-off" });
        }
        const { backUpAndLog } = await import("./backup/run.ts");
        const end = performance.now() + backupMs;
        const isTimeUp = () => ending.signal.aborted || performance.now() >= end;
        await backUpAndLog(await backups(), log, isTimeUp);
      }),
    prune: (log) =>
      job("pruning-failed", log, async () => {
        const { keepRevisions } = config();
        const { prune } = await import("./service/pruning.ts");
        const { value: report, spent } = await measured(async () =>
          prune({
            ...{ store: await store(), types: documentTypes, keepRevisions },
            signal: AbortSignal.any([ending.signal, AbortSignal.timeout(pruningMs)]),
          }),
        );
        log("info", { event: "pruned", ...report, ...spent });
      }),
    async stop() {
      ending.abort();
      // Planting may have just begun to follow files.
      await planting.stop();
      await Promise.all([seeds.stop(), ...running]);
    },
  };
}

/** Does work whose failure must not affect anything else: failures are logged. */
export async function attempt(
  event: FailedEvent,
  log: Log,
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    log("error", { event, ...describeFailure(error) });
  }
}
