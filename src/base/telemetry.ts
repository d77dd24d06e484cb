import { DocumentError } from "./errors.ts";
import type { Failure, LogEvent } from "./events.ts";
import { toVisibleJson } from "./visible.ts";

/** The level of a log line. */
export type LogLevel = "info" | "warn" | "error";

/** Logs an event. */
export type Log = (level: LogLevel, event: LogEvent) => void;

/** An event as one line of JSON, for `parse_json(message)` in the portal, and for terminals. */
export function toLogLine(event: LogEvent): string {
  return toVisibleJson(JSON.stringify(event));
}

/** The log for work outside of an invocation. */
export const consoleLog: Log = (level, event) => {
  console[level](toLogLine(event));
};

/** An error for the log: name, message, stack, and the same for its causes. */
export function describeError(error: unknown): object {
  if (!(error instanceof Error)) {
    return { message: String(error) };
  }
  const { name, message, stack, cause } = error;
  return { name, message, stack, ...(cause !== undefined && { cause: describeError(cause) }) };
}

/** A failure for the log: code and message of an expected one with its cause, all details of any other. */
export function describeFailure(error: unknown): Failure {
  if (!(error instanceof DocumentError)) {
    return { error: describeError(error) };
  }
  const { cause, code, message: detail } = error;
  return { code, detail, ...(cause !== undefined && { error: describeError(cause) }) };
}
