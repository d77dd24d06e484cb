import { existsSync, renameSync, statSync } from "node:fs";
import { join } from "node:path";
import { LocalError } from "../local-error.ts";
import { lockFolder, type Waiting } from "./data-lock.ts";

/** A folder with the data of a table service, locked by this process. */
export interface AzuriteData {
  readonly folder: string;
  /** The file that Azurite saves everything to. */
  readonly file: string;
  /** Whether this process may still save to it. */
  isHeld(): boolean;
  /** Unlocks the folder. */
  release(): void;
}

/**
 * Locks an existing folder, and takes over the data of an earlier release.
 * @throws LocalError if it is in use, or its data cannot be read
 */
export async function openData(folder: string, waiting: Waiting): Promise<AzuriteData> {
  const lock = await lockFolder(folder, waiting);
  try {
    const file = join(folder, dataFile);
    takeOver(folder, file);
    // Loki treats an empty file as a new database, which would hide a loss.
    if (statSync(file, { throwIfNoEntry: false })?.size === 0) {
      throw new LocalError(unreadable(folder, "it is empty"));
    }
    return { folder, file, ...lock };
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** The message about unreadable data. */
export function unreadable(folder: string, reason: string): string {
  return `The data in ${join(folder, dataFile)} cannot be read (${reason}). Restore a copy of that file, or move it away to start over.`;
}

/** Whether a folder has or had the data of a table service. */
export function hasTables(folder: string): boolean {
  return [dataFile, formerFile, "lock"].some((name) => existsSync(join(folder, name)));
}

/** The name that Azurite gives it. */
const dataFile = "__azurite_db_table__.json";

/** Its name in Seedbed 0.1. */
const formerFile = "tables.json";

/** Seedbed 0.1 also had a journal of changes that were not yet in the file. */
function takeOver(folder: string, file: string): void {
  const former = join(folder, formerFile);
  if (!existsSync(former)) {
    return;
  }
  const journal = ["tables.journal.old", "tables.journal"].find((name) =>
    existsSync(join(folder, name)),
  );
  if (journal !== undefined) {
    throw new LocalError(
      `An earlier version of Seedbed was killed, and its last writes are in ${join(folder, journal)}, which only that version can read: start and stop it once more, or delete that file to discard those writes.`,
    );
  }
  if (existsSync(file)) {
    throw new LocalError(
      `${folder} contains data of two versions: move away tables.json, which is older, or ${dataFile}.`,
    );
  }
  renameSync(former, file);
}
