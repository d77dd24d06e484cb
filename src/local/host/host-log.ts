import { inspect } from "node:util";
import type { LogCategory, LogLevel } from "./core-types.ts";
import type { FunctionRegistry } from "./function-registry.ts";

/** A log line of an invocation, on its way out. */
export interface InvocationLine {
  readonly level: LogLevel;
  readonly category: LogCategory;
  readonly message: string;
  readonly invocationContext: unknown;
}

/** Takes the log lines of one function's invocations. */
export type InvocationLog = (line: InvocationLine) => void;

/** Writes a line `[2026-11-24T10:00:00.000Z] personas-get: message`. */
export type HostLog = (source: string, message: string) => void;

const userLevels = new Set<LogLevel>(["information", "warning", "error", "critical"]);
const systemLevels = new Set<LogLevel>(["warning", "error", "critical"]);

/** Makes the log of a host out of something that takes lines. */
export function createHostLog(write: (line: string) => void): HostLog {
  return (source, message) => write(`[${new Date().toISOString()}] ${source}: ${message}`);
}

/** Whether a line is shown: the app's own from information on, as Azure does by default, the platform's from warning on. */
export function isShown(level: LogLevel, category: LogCategory): boolean {
  return (category === "user" ? userLevels : systemLevels).has(level);
}

/** Makes the log for the invocations of one function; `log` hooks may change the level and the text of the app's lines. */
export function createInvocationLog(
  registry: FunctionRegistry,
  name: string,
  log: HostLog,
): InvocationLog {
  return (line) => {
    const { level, category, message, invocationContext } = line;
    const shown = {
      hookData: {},
      appHookData: registry.appHookData,
      category,
      invocationContext,
      level,
      message,
    };
    for (const hook of registry.hooks("log")) {
      hook(shown);
    }
    const said = category === "user" ? shown : line;
    if (isShown(said.level, category)) {
      log(name, said.message);
    }
  };
}

/** What the log says of a failure: its stack, since only the person who runs the host reads it. */
export function describeFailure(error: unknown): string {
  return error instanceof Error ? inspect(error) : String(error);
}
