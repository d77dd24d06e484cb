import type { NamedSeed } from "../../client/seeds.ts";

/** The name of a document, such as `personas/maria-lopez`. */
export function nameOf({ id, type }: NamedSeed): string {
  return `${type}/${id}`;
}
