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
  const { code, method, ms, status, storageCalls }: Events["request"] = JSON.parse(line.slice(at));
  const calls = `${storageCalls} storage call${storageCalls === 1 ? "" : "s"}`;
  return `${line.slice(0, at)}${method} ${[status, code].filter(Boolean).join(" ")}, ${ms} ms, ${calls}`;
}
