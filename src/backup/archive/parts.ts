import { createHash, randomBytes } from "node:crypto";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { DocumentError } from "../../base/errors.ts";
import type { BackupTarget, TargetFile, TargetPath } from "../target/backup-target.ts";
import type { ArchivedCollection, ArchivePart } from "./manifest.ts";

/** What tells the files of one writer from those of all others. */
export function newWriterToken(): string {
  return randomBytes(4).toString("hex");
}

/** The name of a part: `personas-0001-5f0c93d2.ndjson.gz`; before there were tokens, without one. */
export function partFileOf(collection: string, number: number, token: string): string {
  return `${collection}-${String(number).padStart(4, "0")}${endOf(token)}`;
}

/** Whether the writer of this token has made a file. */
export function isPartOf(token: string, file: string): boolean {
  return file.endsWith(endOf(token));
}

/**
 * Writes lines as one part, which must not exist, and reads it back.
 * @throws DocumentError `backup-damaged` when it is not there as it was written
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

/** The first part that is not among the files of a backup, with as many bytes as were written. */
export function missingPart(
  collections: readonly ArchivedCollection[],
  files: readonly TargetFile[],
): string | undefined {
  const bytesOf = new Map(files.map(({ bytes, name }) => [name, bytes]));
  return partsOf(collections).find(({ bytes, file }) => bytesOf.get(file) !== bytes)?.file;
}
