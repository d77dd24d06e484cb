import { DocumentError } from "../../base/errors.ts";
import type { Manifest, ParsedManifest } from "./manifest.ts";

/**
 * The manifest of a backup that is to be used.
 * @throws DocumentError `not-found`, `backup-damaged`
 */
export function requireManifest(archive: string, read: ParsedManifest | undefined): Manifest {
  if (read === undefined) {
    throw notThere(archive);
  }
  if ("problem" in read) {
    throw read.fault === "newer"
      ? new DocumentError(
          "backup-damaged",
          `The backup ${archive} can't be read: manifest.json ${read.problem}. Use another one, or a newer Seedbed.`,
        )
      : damaged(archive, `manifest.json ${read.problem}`);
  }
  return read.manifest;
}

/** A backup that is not there, or not finished. */
export function notThere(archive: string): DocumentError {
  return new DocumentError(
    "not-found",
    `There is no finished backup ${archive}. Look at the list of backups.`,
  );
}

/** A backup that must not be used. */
export function damaged(archive: string, problem: string): DocumentError {
  return new DocumentError(
    "backup-damaged",
    `The backup ${archive} is damaged: ${problem}. Use another one.`,
  );
}
