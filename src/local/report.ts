import type { FunctionInfo } from "./host/host.ts";
import { entriesOf, memberAt } from "./json.ts";

/** The functions as a table: name, address or schedule, methods. */
export function describeFunctions(functions: readonly FunctionInfo[]): readonly string[] {
  const rows = functions.map(({ kind, name, methods, url = "", schedule = "" }) =>
    kind === "http" ? [name, url, methods?.join(",") ?? "all"] : [name, schedule, "timer"],
  );
  const widths = [0, 1].map((column) =>
    Math.max(0, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  return rows.map((row) =>
    `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ")}`.trimEnd(),
  );
}

/**
 * What readiness says of the seeds, as one line and one for each problem; nothing when it says nothing. Every part may be
 * missing.
 */
export function describeSeeds(readiness: unknown): readonly string[] {
  const seeds = memberAt(readiness, "checks", "seeds");
  if (seeds === undefined) {
    return [];
  }
  const collections = entriesOf(memberAt(seeds, "collections"));
  const planted = collections
    .filter(([, collection]) => countOf(collection) > 0)
    .map(([name, collection]) => `${countOf(collection)} ${name}`);
  const problems = entriesOf(memberAt(seeds, "problems")).map(([, problem]) => problem);
  return [
    `Seeds: ${summary(seeds, planted, collections.length)}`,
    ...problems.map(describeProblem),
  ];
}

function summary(seeds: unknown, planted: readonly string[], collections: number): string {
  if (memberAt(seeds, "status") === "planting") {
    return "planting goes on; GET /api/health/ready says how far it is.";
  }
  const detail = memberAt(seeds, "detail");
  if (typeof detail === "string") {
    return `planting broke off and is repeated shortly. ${detail}`;
  }
  if (planted.length > 0) {
    return `planted ${planted.join(", ")}.`;
  }
  if (memberAt(seeds, "status") === "failed") {
    return "nothing planted; see below.";
  }
  return collections > 0 ? "nothing new to plant." : "nothing planted.";
}

function countOf(collection: unknown): number {
  const planted = memberAt(collection, "planted");
  return typeof planted === "number" ? planted : 0;
}

function describeProblem(problem: unknown): string {
  const line = memberAt(problem, "line");
  const at = typeof line === "number" ? `, line ${line}` : "";
  return `  ${memberAt(problem, "file") ?? "a seed"}${at}: ${memberAt(problem, "detail") ?? "has a problem"}`;
}
