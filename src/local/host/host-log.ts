import { inspect } from "node:util";
import type { CoreLog, LogCategory, LogLevel } from "./core-types.ts";

/** Writes a line `[2026-11-24T10:00:00.000Z] personas-get: message`. */
export type HostLog = (source: string, message: string) => void;

const userLevels = new Set<LogLevel>(["information", "warning", "error", "critical"]);
const systemLevels = new Set<LogLevel>(["warning", "error", "critical"]);

/** Makes the log of a host out of something that takes lines. */
export function createHostLog(write: (line: string) => void): HostLog {
  return (source, message) => write(`[${new Date().toISOString()}] ${source}: ${message}`);
}

/** Whether a line is shown: the app's own from information on, as Azure does by default, the platform's from warning on. */
function isShown(level: LogLevel, category: LogCategory): boolean {
  return (category === "user" ? userLevels : systemLevels).has(level);
}

/** What the app and the library write as this source: as much of it as is shown. */
export function createCoreLog(source: string, log: HostLog): CoreLog {
  return (level, category, message) => {
    if (isShown(level, category)) {
      log(source, message);
    }
  };
}

/** What the log says of a failure: its stack, since only the person who runs the host reads it. */
export function describeFailure(error: unknown): string {
  return error instanceof Error ? inspect(error) : String(error);
}
