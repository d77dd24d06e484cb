import { styleText } from "node:util";
import type { Events, Failure, LogEvent } from "../base/events.ts";
import { memberAt } from "./json.ts";
import { describePlanted, describeProblem } from "./report.ts";

/** Whether the report at the end of the start covers a line of the host's log. */
export function isInReport(line: string): boolean {
  return ["request", "planted", "seed-problem"].includes(eventIn(line)?.event ?? "");
}

/** A line of the host's log, in words for everyday events. */
export function toReadableLine(line: string): string {
  const event = eventIn(line);
  switch (event?.event) {
    case "request":
      return describeRequest(event);
    case "planted":
      return `Planted ${describePlanted(event.collections)}.`;
    case "seed-problem":
      return `Seed file with a problem: ${describeProblem(event)}`;
    case "seed-followed":
      return `${event.type}/${event.id}: ${event.change} from ${event.file}`;
    case "planting-failed":
    case "readiness-failed":
      return describeFailed(event) ?? line;
    default:
      return line;
  }
}

/** An expected failure with its cause, which names the storage's host. */
function describeFailed({
  detail,
  error,
  event,
}: Failure & { readonly event: string }): string | undefined {
  const cause = memberAt(error, "message");
  return detail === undefined || cause === undefined ? undefined : `${event}: ${detail} (${cause})`;
}

function eventIn(line: string): LogEvent | undefined {
  const at = line.indexOf('{"event":"');
  return at < 0 ? undefined : JSON.parse(line.slice(at));
}

function describeRequest(event: Events["request"]): string {
  const { code, method, ms, path, status, storageCalls } = event;
  const calls = `${storageCalls} storage call${storageCalls === 1 ? "" : "s"}`;
  const outcome = [status, code].filter(Boolean).join(" ");
  return `${method} ${path} ${outcome}, ${ms} ms, ${calls}`;
}

/**
 * Colours the outcome of a request, and the address to open, if the standard output is a terminal. Apply it after control
 * characters have been made visible, or its own would be, too.
 */
export function inColour(line: string): string {
  return line
    .replace(
      /^([A-Z]+ \S+ )(\d{3}(?: [a-z-]+)?)(?=, )/,
      (_, asked: string, outcome: string) =>
        `${asked}${styleText(colourOf(Number(outcome.slice(0, 3))), outcome)}`,
    )
    .replace(/^Open http\S+/, (address) => styleText("cyan", address));
}

function colourOf(status: number): "green" | "yellow" | "red" {
  return status < 400 ? "green" : status < 500 ? "yellow" : "red";
}
