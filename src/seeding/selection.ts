import { DocumentError } from "../base/errors.ts";
import type { DocumentType } from "../documents/document-type.ts";

/**
 * The seeds with these names, each of a collection (`personas`) or of a seed (`personas/maria-lopez`).
 * @throws DocumentError `invalid-parameter` for an unknown name
 */
export function selectSeeds<Named extends { readonly type: string; readonly id: string }>(
  documents: readonly Named[],
  types: readonly DocumentType[],
  only: readonly string[] | undefined,
): readonly Named[] {
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
