import { DocumentError } from "../base/errors.ts";
import type { DocumentType } from "../documents/document-type.ts";
import type { PlannedSeed, SeedPlan } from "./plan.ts";

/**
 * @throws DocumentError `invalid-parameter` for an unknown name
 */
export function selectSeeds(
  { documents }: SeedPlan,
  types: readonly DocumentType[],
  only: readonly string[] | undefined,
): readonly PlannedSeed[] {
  if (only === undefined) {
    return documents;
  }
  const known = new Set([
    ...types.map(({ collection }) => collection),
    ...documents.map(({ id, type }) => `${type}/${id}`),
  ]);
  const strange = only.find((name) => !known.has(name));
  if (strange !== undefined) {
    const collections = types.map(({ collection }) => collection).join(", ");
    throw new DocumentError(
      "invalid-parameter",
      `There is no seed ${JSON.stringify(strange.slice(0, 200))}. Use ${collections}, or a document such as moods/calm.`,
    );
  }
  const names = new Set(only);
  return documents.filter(({ id, type }) => names.has(type) || names.has(`${type}/${id}`));
}
