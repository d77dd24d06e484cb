import type { Log } from "../telemetry.ts";
import type { BackupService } from "./backup-service.ts";

/** Makes a backup as the timer does: to its end, with an event that says what is in it. */
export async function backUpAndLog(service: BackupService, log: Log): Promise<void> {
  const begun = performance.now();
  const outcome = await service.make({ history: true });
  if (outcome.done) {
    const { leftOut, manifest, name, removed } = outcome;
    const ms = Math.round(performance.now() - begun);
    const collections = Object.fromEntries(
      manifest.collections.map(({ collection, counts }) => [collection, counts]),
    );
    log("info", { event: "backup-made", name, by: "timer", ms, collections, removed });
    for (const row of leftOut) {
      log("warn", { event: "backup-left-out", name, ...row });
    }
  }
}
