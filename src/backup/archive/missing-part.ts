import type { TargetFile } from "../target/backup-target.ts";
import type { ArchivedCollection, ArchivePart } from "./manifest.ts";

/** All parts of some collections. */
export function partsOf(collections: readonly ArchivedCollection[]): readonly ArchivePart[] {
  return collections.flatMap(({ parts }) => parts);
}

/** The first part that is not among the files of a backup, with as many bytes as were written. */
export function missingPart(
  collections: readonly ArchivedCollection[],
  files: readonly TargetFile[],
): string | undefined {
  const bytesOf = new Map(files.map(({ bytes, name }) => [name, bytes]));
  return partsOf(collections).find(({ bytes, file }) => bytesOf.get(file) !== bytes)?.file;
}
