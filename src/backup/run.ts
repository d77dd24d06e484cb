import { measured, type Spent } from "../base/measure.ts";
import type { Log } from "../base/telemetry.ts";
import { countsOf } from "./archive/manifest.ts";
import type { BackupService, IsTimeUp, MakeOutcome } from "./backup-service.ts";

/** Makes a backup for the timer, and logs an event with its content. If time runs out, the next run continues. */
export async function backUpAndLog(
  service: BackupService,
  log: Log,
  isTimeUp?: IsTimeUp,
): Promise<void> {
  const { value, spent } = await measured(() => service.makeDue(isTimeUp ? { isTimeUp } : {}));
  logMade(value, { by: "timer", ...spent }, log);
}

/** Logs what is in a backup, and what was left out. */
export function logMade(
  outcome: MakeOutcome,
  made: { readonly by: string } & Partial<Spent>,
  log: Log,
): void {
  const { name, removed } = outcome;
  if (!outcome.done) {
    log("info", { event: "backup-begun", name, by: made.by });
    return;
  }
  const { leftOut, manifest } = outcome;
  const collections = countsOf(manifest);
  const count = manifest.leftOut ?? 0;
  log("info", { event: "backup-made", name, ...made, collections, leftOut: count, removed });
  for (const row of leftOut) {
    log("warn", { event: "backup-left-out", name, ...row });
  }
}
