import { DocumentError } from "./errors.ts";
import type { Failure, LogEvent } from "./events.ts";
import { toVisibleJson } from "./visible.ts";

/** How much a line in the log matters. */
export type LogLevel = "info" | "warn" | "error";

/** Takes what happened. */
export type Log = (level: LogLevel, event: LogEvent) => void;

/** An event as one line of JSON, read with `parse_json(message)` in the portal, and by people at a terminal. */
export function toLogLine(event: LogEvent): string {
  return toVisibleJson(JSON.stringify(event));
}

/** Writes lines where there is no invocation to write them. */
export const consoleLog: Log = (level, event) => {
  console[level](toLogLine(event));
};

/** What a log may say of an error: name, message, stack, and the same of its causes. */
export function describeError(error: unknown): object {
  if (!(error instanceof Error)) {
    return { message: String(error) };
  }
  const { name, message, stack, cause } = error;
  return { name, message, stack, ...(cause !== undefined && { cause: describeError(cause) }) };
}

/** A failure that we mean in its sentence; any other with all there is to know. */
export function describeFailure(error: unknown): Failure {
  return error instanceof DocumentError
    ? { code: error.code, detail: error.message }
    : { error: describeError(error) };
}
