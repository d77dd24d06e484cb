import { existsSync, renameSync, statSync } from "node:fs";
import { join } from "node:path";
import { LocalError } from "../local-error.ts";
import { lockFolder, type Waiting } from "./data-lock.ts";

/** A folder with a table service's data, of this process alone. */
export interface AzuriteData {
  readonly folder: string;
  /** What Azurite writes everything to, again and again. */
  readonly file: string;
  /** Gives the folder free. */
  release(): void;
}

/**
 * Takes a folder that is there, with what an earlier release has left in it.
 * @throws LocalError when it is in use, or has what cannot be read
 */
export async function openData(folder: string, waiting: Waiting): Promise<AzuriteData> {
  const lock = await lockFolder(folder, waiting);
  try {
    const file = join(folder, dataFile);
    takeOver(folder, file);
    // Loki takes an empty file for a new database, and would hide that something was lost.
    if (statSync(file, { throwIfNoEntry: false })?.size === 0) {
      throw new LocalError(unreadable(folder, "it is empty"));
    }
    return { folder, file, release: lock.release };
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** What there is to say of data that cannot be read. */
export function unreadable(folder: string, reason: string): string {
  return `The data in ${join(folder, dataFile)} cannot be read (${reason}): move that file away to start anew, or bring back a copy of it.`;
}

/** Azurite's own name for it. */
const dataFile = "__azurite_db_table__.json";

/** Seedbed 0.1 ran Azurite under another name for its file, with a journal of what the file did not have yet. */
function takeOver(folder: string, file: string): void {
  const former = join(folder, "tables.json");
  if (!existsSync(former)) {
    return;
  }
  const journal = ["tables.journal.old", "tables.journal"].find((name) =>
    existsSync(join(folder, name)),
  );
  if (journal !== undefined) {
    throw new LocalError(
      `The Seedbed before this one was killed, and its last writes are in ${join(folder, journal)}, which only it can read: start and stop it once more. Or delete that file to do without those writes.`,
    );
  }
  if (existsSync(file)) {
    throw new LocalError(
      `There is data of two releases in ${folder}: move away tables.json, which is the older one's, or ${dataFile}.`,
    );
  }
  renameSync(former, file);
}
