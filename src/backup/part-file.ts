import { createHash } from "node:crypto";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { DocumentError } from "../errors.ts";
import type { BackupTarget, TargetPath } from "./backup-target.ts";
import type { ArchivePart } from "./manifest.ts";

/**
 * Writes lines as one part, and reads it back.
 * @throws DocumentError `backup-damaged` when it is not there as it was written
 */
export async function writePart(
  target: BackupTarget,
  path: TargetPath,
  lines: readonly Buffer[],
): Promise<Omit<ArchivePart, "ms">> {
  const content = await promisify(gzip)(Buffer.concat(lines));
  await target.write(path, content);
  const found = await target.read(path);
  if (found === undefined || Buffer.compare(found, content) !== 0) {
    throw new DocumentError(
      "backup-damaged",
      `${path.file} of the backup ${path.folder} was read back otherwise than it was written. Make another one.`,
    );
  }
  const sha256 = createHash("sha256").update(content).digest("hex");
  return { file: path.file, rows: lines.length, bytes: content.byteLength, sha256 };
}
