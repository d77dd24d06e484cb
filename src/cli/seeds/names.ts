import type { NamedSeed } from "../../client/seeds.ts";

/** The name of a document, such as `personas/maria-lopez`. */
export function nameOf({ id, type }: NamedSeed): string {
  return `${type}/${id}`;
}

/** Whether names include a seed, by its collection (`personas`) or itself (`personas/maria-lopez`). */
export function isNamed(seed: NamedSeed, names: readonly string[]): boolean {
  return names.includes(seed.type) || names.includes(nameOf(seed));
}
