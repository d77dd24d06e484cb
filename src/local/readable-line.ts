import { styleText } from "node:util";
import type { Events } from "../base/events.ts";

const begin = '{"event":"request",';

/** Whether a line of the host's log is the event of a request. */
export function isRequestLine(line: string): boolean {
  return line.includes(begin);
}

/** A line of the host's log as a person likes to read it: of a request what it was, and what it took. */
export function toReadableLine(line: string): string {
  const at = line.indexOf(begin);
  if (at < 0) {
    return line;
  }
  const event: Events["request"] = JSON.parse(line.slice(at));
  const { code, method, ms, path, status, storageCalls } = event;
  const calls = `${storageCalls} storage call${storageCalls === 1 ? "" : "s"}`;
  const outcome = [status, code].filter(Boolean).join(" ");
  return `${method} ${path} ${outcome}, ${ms} ms, ${calls}`;
}

/**
 * The same with its outcome in colour, where the standard output is a terminal. For a text whose controls have been made
 * visible: these are meant.
 */
export function inColour(line: string): string {
  return line.replace(
    /^([A-Z]+ \S+ )(\d{3}(?: [a-z-]+)?)(?=, )/,
    (_, asked: string, outcome: string) =>
      `${asked}${styleText(colourOf(Number(outcome.slice(0, 3))), outcome)}`,
  );
}

function colourOf(status: number): "green" | "yellow" | "red" {
  return status < 400 ? "green" : status < 500 ? "yellow" : "red";
}
