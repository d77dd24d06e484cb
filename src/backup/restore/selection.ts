import { DocumentError } from "../../base/errors.ts";
import type { ArchivedCollection, Manifest } from "../archive/manifest.ts";

/** A collection to restore: all of it, or some of its documents. */
export interface SelectedCollection {
  readonly collection: ArchivedCollection;
  /** @default all */
  readonly ids: ReadonlySet<string> | undefined;
}

/**
 * Selects collections (`personas`) and documents (`moods/calm`) of a backup; by default, all collections that the app
 * knows.
 * @throws DocumentError `invalid-parameter`
 */
export function selectFromArchive(
  { collections }: Manifest,
  names: readonly string[],
  only: readonly string[] | undefined,
): readonly SelectedCollection[] {
  const known = collections.filter(({ collection }) => names.includes(collection));
  if (only === undefined) {
    return known.map((collection) => ({ collection, ids: undefined }));
  }
  const asked = only.map((name) => toAsked(name));
  const unknown = asked.find(
    (one) => !known.some(({ collection }) => collection === one.collection),
  );
  if (unknown !== undefined) {
    const there = known.map(({ collection }) => collection).join(", ");
    throw new DocumentError(
      "invalid-parameter",
      `The backup has no collection "${unknown.collection.slice(0, 100)}". Use collections (${there || "there are none"}) or documents such as moods/calm.`,
    );
  }
  return known.flatMap((collection) => {
    const own = asked.filter((one) => one.collection === collection.collection);
    const ids = own.flatMap(({ id }) => (id === undefined ? [] : [id]));
    const isWhole = own.length > ids.length;
    return own.length === 0 ? [] : [{ collection, ids: isWhole ? undefined : new Set(ids) }];
  });
}

function toAsked(name: string): { readonly collection: string; readonly id: string | undefined } {
  const at = name.indexOf("/");
  return at < 0
    ? { collection: name, id: undefined }
    : { collection: name.slice(0, at), id: name.slice(at + 1) };
}
