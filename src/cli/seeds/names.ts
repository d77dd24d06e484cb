import type { NamedSeed } from "../../client/seeds.ts";
import { documentTypes } from "../../documents/index.ts";
import { CommandError } from "../command-error.ts";

/** The name of a document, such as `personas/maria-lopez`. */
export function nameOf({ id, type }: NamedSeed): string {
  return `${type}/${id}`;
}

/**
 * The seeds with these names, each of a collection (`personas`) or of a seed (`personas/maria-lopez`).
 * @throws CommandError for a name that no seed has
 */
export function selectNamed<Named extends NamedSeed>(
  seeds: readonly Named[],
  names: readonly string[],
): readonly Named[] {
  const collections = documentTypes.map(({ collection }) => collection);
  const known = new Set([...collections, ...seeds.map(nameOf)]);
  const unknown = names.find((name) => !known.has(name));
  if (unknown !== undefined) {
    throw new CommandError(
      `There is no seed and no document ${JSON.stringify(unknown)}. Use ${collections.join(", ")}, or a document such as moods/calm.`,
    );
  }
  return seeds.filter((seed) => names.includes(seed.type) || names.includes(nameOf(seed)));
}
