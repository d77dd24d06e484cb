import { toVisible } from "../../base/visible.ts";
import type { FieldChange } from "../../client/answers.ts";
import type { NamedSeed, PlannedSeed, SeedProblem } from "../../client/seeds.ts";
import { nameOf } from "./names.ts";

/** The longest cell that others are aligned with. */
const widest = 60;

/** Aligns the columns of rows; the last column may have any length. */
export function toTable(given: readonly (readonly string[])[]): string[] {
  const rows = given.map((row) => row.map(toVisible));
  const widths = rows[0]?.map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0).filter((length) => length <= widest)),
  );
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths?.[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
}

/** Seeds as a table, each with its differences below it. */
export function describeSeeds<Seed extends NamedSeed & Pick<PlannedSeed, "changes">>(
  seeds: readonly Seed[],
  say: (seed: Seed) => string,
): readonly string[] {
  const rows = toTable([
    ["STATE", "DOCUMENT", "FILE", ""],
    ...seeds.map((seed) => [seed.state, nameOf(seed), seed.file ?? "-", say(seed)]),
  ]);
  const [head = "", ...lines] = rows;
  return [
    head,
    ...lines.flatMap((line, index) => [line, ...describeChanges(seeds[index]?.changes ?? [])]),
  ];
}

/** Files that can't be planted, one per line. */
export function describeTroubles(troubles: readonly SeedProblem[]): readonly string[] {
  return troubles.map(
    ({ detail, file, line }) => `problem: ${file}${line ? `, line ${line}` : ""}: ${detail}`,
  );
}

function describeChanges(changes: readonly FieldChange[]): readonly string[] {
  return changes.flatMap(({ after, before, hunks, kind, pointer }) => {
    if (hunks !== undefined) {
      return [
        `    ${pointer}`,
        ...hunks.flatMap(({ lines }) => lines.map((line) => `      ${line}`)),
      ];
    }
    switch (kind) {
      case "added":
        return [`    ${pointer}: only in the file: ${shorten(after)}`];
      case "removed":
        return [`    ${pointer}: only in the document: ${shorten(before)}`];
      default:
        return [`    ${pointer}: document ${shorten(before)}, file ${shorten(after)}`];
    }
  });
}

function shorten(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}
