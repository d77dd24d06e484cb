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
 * Describes the seeds of a readiness answer: one line, and one for each problem; nothing if it has no seeds. Any part may be
 * missing.
 */
export function describeSeeds(readiness: unknown): readonly string[] {
  const seeds = memberAt(readiness, "checks", "seeds");
  if (seeds === undefined) {
    return [];
  }
  const problems = entriesOf(memberAt(seeds, "problems")).map(([, problem]) => problem);
  return [
    `Seeds: ${summary(seeds)}`,
    ...problems.map((problem) => `  ${describeProblem(problem)}`),
  ];
}

function summary(seeds: unknown): string {
  if (memberAt(seeds, "status") === "planting") {
    return "still being planted; GET /api/health/ready shows the progress.";
  }
  const detail = memberAt(seeds, "detail");
  if (typeof detail === "string") {
    return `planting failed and is retried shortly. ${detail}`;
  }
  const collections = memberAt(seeds, "collections");
  const planted = describePlanted(collections);
  if (planted !== "") {
    return `planted ${planted}.`;
  }
  if (memberAt(seeds, "status") === "failed") {
    return "nothing planted; see below.";
  }
  return entriesOf(collections).length > 0
    ? "planted before; npm run seedbed -- seeds plan compares them with the documents."
    : "nothing planted.";
}

/** The number of planted documents by collection: `17 personas, 9 templates`; empty if there are none. */
export function describePlanted(collections: unknown): string {
  return entriesOf(collections)
    .map(([name, collection]) => [countOf(collection), name] as const)
    .filter(([count]) => count > 0)
    .map((planted) => planted.join(" "))
    .join(", ");
}

function countOf(collection: unknown): number {
  const planted = memberAt(collection, "planted");
  return typeof planted === "number" ? planted : 0;
}

/** The problem of a seed file: `moods/a.json, line 3: a comma is missing`. */
export function describeProblem(problem: unknown): string {
  const line = memberAt(problem, "line");
  const at = typeof line === "number" ? `, line ${line}` : "";
  return `${memberAt(problem, "file") ?? "a seed"}${at}: ${memberAt(problem, "detail") ?? "has a problem"}`;
}
