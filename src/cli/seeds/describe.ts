import type { FieldChange } from "../../client/answers.ts";
import type { NamedSeed, PlannedSeed, SeedProblem } from "../../client/seeds.ts";
import { toTable } from "../table.ts";
import { nameOf } from "./names.ts";

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
