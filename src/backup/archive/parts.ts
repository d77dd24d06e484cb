import { createHash, randomBytes } from "node:crypto";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { DocumentError } from "../../base/errors.ts";
import type { BackupTarget, TargetFile, TargetPath } from "../target/backup-target.ts";
import type { ArchivedCollection, ArchivePart } from "./manifest.ts";

/** A token that distinguishes the files of one writer from those of others. */
export function newWriterToken(): string {
  return randomBytes(4).toString("hex");
}

/** The name of a part: `personas-0001-5f0c93d2.ndjson.gz`; in older backups, without the token. */
export function partFileOf(collection: string, number: number, token: string): string {
  return `${collection}-${String(number).padStart(4, "0")}${endOf(token)}`;
}

/** Whether a file belongs to the writer with this token. */
export function isPartOf(token: string, file: string): boolean {
  return file.endsWith(endOf(token));
}

/**
 * @throws DocumentError `backup-damaged` if it differs from what was written
 */
export async function writePart(
  target: BackupTarget,
  path: TargetPath,
  lines: readonly Buffer[],
): Promise<Omit<ArchivePart, "ms">> {
  const content = await promisify(gzip)(Buffer.concat(lines));
  const isCreated = await target.create(path, content);
  const found = isCreated ? await target.read(path) : undefined;
  if (found === undefined || Buffer.compare(found, content) !== 0) {
    throw new DocumentError(
      "backup-damaged",
      `${path.file} in the backup ${path.folder} differs from what was written. Make another backup.`,
    );
  }
  const sha256 = createHash("sha256").update(content).digest("hex");
  return { file: path.file, rows: lines.length, bytes: content.byteLength, sha256 };
}

function endOf(token: string): string {
  return `-${token}.ndjson.gz`;
}

/** All parts of some collections. */
export function partsOf(collections: readonly ArchivedCollection[]): readonly ArchivePart[] {
  return collections.flatMap(({ parts }) => parts);
}

/** The first part that is missing from a backup's files, or has a different size. */
export function missingPart(
  collections: readonly ArchivedCollection[],
  files: readonly TargetFile[],
): string | undefined {
  const bytesOf = new Map(files.map(({ bytes, name }) => [name, bytes]));
  return partsOf(collections).find(({ bytes, file }) => bytesOf.get(file) !== bytes)?.file;
}
