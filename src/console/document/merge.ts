import { pathsOf } from "./changes.ts";
import { type Fields, isSame, type Path, withValue } from "./content.ts";

/** A field that differs between what an author began from, what somebody else saved, and what the author has. */
export interface MergeField {
  readonly path: Path;
  readonly base: unknown;
  readonly theirs: unknown;
  readonly mine: unknown;
  /** Who changed it. If both did, in the same way, there is nothing to decide, and it is not listed. */
  readonly changedBy: "theirs" | "mine" | "both";
}

/** The fields that somebody has to look at; those that only one side changed have an obvious result. */
export function mergeFields(base: Fields, theirs: Fields, mine: Fields): readonly MergeField[] {
  const contents: readonly [unknown, unknown, unknown] = [base, theirs, mine];
  return pathsOf(contents).flatMap(({ path, values: [was, their, my] }) => {
    if (isSame(their, my)) {
      return [];
    }
    const changedBy = isSame(was, their) ? "mine" : isSame(was, my) ? "theirs" : "both";
    return [{ path, base: was, theirs: their, mine: my, changedBy }];
  });
}

/** Their content with the results of the fields that differ. */
export function applyMerge(
  theirs: Fields,
  results: readonly { readonly path: Path; readonly value: unknown }[],
): Fields {
  return results.reduce((content, { path, value }) => withValue(content, path, value), theirs);
}
