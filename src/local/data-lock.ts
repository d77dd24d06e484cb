import { closeSync, openSync, readFileSync, unlinkSync, writeSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { codeOf, LocalError } from "./local-error.ts";

/** A folder that is this process's own until it is released. */
export interface DataLock {
  release(): void;
}

const held = new Set<string>();
/** A lock is empty for the moment between its making and its writing. */
const attemptsForAnId = 4;

/**
 * Takes a folder for this process alone, by a file `lock` with its process id; the lock of a process that is gone is
 * taken over.
 * @throws LocalError with the other's process id when the folder is in use
 */
export async function lockFolder(folder: string): Promise<DataLock> {
  const file = join(folder, "lock");
  for (let attempt = 0; attempt < 40; attempt += 1) {
    if (createExclusively(file)) {
      held.add(file);
      return {
        release: () => {
          held.delete(file);
          unlinkSync(file);
        },
      };
    }
    const owner = ownerOf(file);
    if (owner !== undefined && isAlive(owner, file)) {
      throw new LocalError(
        `The data in ${folder} is in use by process ${owner}: stop that, or set SEEDBED_DATA to another folder. If process ${owner} is no Seedbed, delete ${file}.`,
      );
    }
    if (owner !== undefined || attempt >= attemptsForAnId) {
      takeAway(file, owner);
    }
    await delay(25);
  }
  throw new LocalError(
    `The data in ${folder} cannot be locked: if no Seedbed uses it, delete ${file} and ${file}.takeover.`,
  );
}

function createExclusively(file: string): boolean {
  try {
    const descriptor = openSync(file, "wx");
    writeSync(descriptor, String(process.pid));
    closeSync(descriptor);
    return true;
  } catch (error) {
    if (codeOf(error) === "EEXIST") {
      return false;
    }
    throw error;
  }
}

/** Undefined while the owner is still writing its id, and when it never got to. */
function ownerOf(file: string): number | undefined {
  try {
    const id = Number(readFileSync(file, "utf8"));
    return Number.isInteger(id) && id > 0 ? id : undefined;
  } catch (error) {
    if (codeOf(error) === "ENOENT") {
      return undefined;
    }
    throw error;
  }
}

/** A lock with our own id that we don't hold is of a process before us: in containers ids come again. */
function isAlive(owner: number, file: string): boolean {
  if (owner === process.pid) {
    return held.has(file);
  }
  try {
    process.kill(owner, 0);
    return !isZombie(owner);
  } catch (error) {
    return codeOf(error) === "EPERM";
  }
}

/** Whether a process has ended and nobody has waited for it: where nothing does, as in many containers, it stays. */
function isZombie(id: number): boolean {
  try {
    // proc(5): the state is what follows the name, which is in brackets and may have any character in it.
    const stat = readFileSync(`/proc/${id}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).startsWith("Z");
  } catch (error) {
    // No such file system, or the process has gone this moment: the next look will tell.
    if (codeOf(error) === "ENOENT" || codeOf(error) === "ESRCH") {
      return false;
    }
    throw error;
  }
}

/** Removes the lock of an owner that is gone. A second lock sees to it that two who find it don't remove each other's. */
function takeAway(file: string, owner: number | undefined): void {
  const guard = `${file}.takeover`;
  if (!createExclusively(guard)) {
    return;
  }
  try {
    if (ownerOf(file) === owner) {
      unlinkSync(file);
    }
  } catch (error) {
    if (codeOf(error) !== "ENOENT") {
      throw error;
    }
  } finally {
    unlinkSync(guard);
  }
}
