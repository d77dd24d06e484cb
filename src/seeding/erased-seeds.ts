import type { DocumentStore } from "../store/document-store.ts";
import type { SeedProblem } from "./seed-files.ts";

/** The erased ids of a collection; their seeds are never planted unless the document exists again. */
export async function erasedIds(
  store: DocumentStore,
  collection: string,
): Promise<ReadonlySet<string>> {
  const erasures = await Array.fromAsync(store.erasures(collection));
  return new Set(erasures.map(({ id }) => id));
}

/** The problem of a seed whose document was erased. */
export function sayErased({
  file,
  id,
}: {
  readonly file: string;
  readonly id: string;
}): SeedProblem {
  return {
    file,
    detail: `${id} was erased and is not planted again; remove it from the file, or create the document over the API to reuse its id`,
  };
}
