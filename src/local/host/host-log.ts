import { inspect } from "node:util";
import type { CoreLog, LogCategory, LogLevel } from "./core-types.ts";

/** Writes a line `[2026-11-24T10:00:00.000Z] personas-get: message`. */
export type HostLog = (source: string, message: string) => void;

const userLevels = new Set<LogLevel>(["information", "warning", "error", "critical"]);
const systemLevels = new Set<LogLevel>(["warning", "error", "critical"]);

/** Creates the log of a host. */
export function createHostLog(write: (line: string) => void): HostLog {
  return (source, message) => write(`[${new Date().toISOString()}] ${source}: ${message}`);
}

/** Whether to show a line: from information up for the app, the default on Azure; from warning up for the platform. */
function isShown(level: LogLevel, category: LogCategory): boolean {
  return (category === "user" ? userLevels : systemLevels).has(level);
}

/** Creates the log of the app and the library for one source. */
export function createCoreLog(source: string, log: HostLog): CoreLog {
  return (level, category, message) => {
    if (isShown(level, category)) {
      log(source, message);
    }
  };
}

/** Describes a failure with its stack: only the person who runs the host reads this log. */
export function describeFailure(error: unknown): string {
  return error instanceof Error ? inspect(error) : String(error);
}
