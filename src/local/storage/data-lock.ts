import { closeSync, openSync, readFileSync, unlinkSync, writeSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { codeOf } from "../../base/system-error.ts";
import { LocalError } from "../local-error.ts";

/** A folder that is this process's own until it is released. */
export interface DataLock {
  release(): void;
}

/** What goes with waiting for a folder. */
export interface Waiting {
  readonly say: (line: string) => void;
  /** Whether anybody still wants the folder. */
  readonly isWanted: () => boolean;
}

/** The process that has a folder, and the one that it works for. */
interface Holder {
  readonly process: number;
  /** Not there in the lock of Seedbed 0.1. */
  readonly app: number | undefined;
}

/** This process has no lock yet, and its app never has one; but in containers ids come again. */
const ours: ReadonlySet<number> = new Set([process.pid, process.ppid]);
const pauseMs = 25;
/** A lock is empty for the moment between its making and its writing. */
const pausesForAnId = 4;
const pausesForAnEnd = 1200;
const pausesUntilItIsSaid = 40;

/**
 * Takes a folder for this process alone, by a file `lock` with its process id and that of the app it works for. The lock of
 * a process that is gone is taken over; one whose app is gone has yet to write everything, and is waited for.
 * @throws LocalError with the other's process id when the folder is in use
 */
export async function lockFolder(folder: string, { say, isWanted }: Waiting): Promise<DataLock> {
  const file = join(folder, "lock");
  for (let pauses = 0; pauses < pausesForAnEnd && isWanted(); pauses += 1) {
    if (createExclusively(file)) {
      return { release: () => unlinkSync(file) };
    }
    const holder = holderOf(file);
    if (holder !== undefined && !ours.has(holder.process) && isAlive(holder.process)) {
      if (holder.app === undefined || isAlive(holder.app)) {
        throw new LocalError(inUse(folder, holder.app ?? holder.process));
      }
      if (pauses === pausesUntilItIsSaid) {
        say(
          `Waiting for process ${holder.process}, which is still writing to ${folder} what the Seedbed before this one has left.`,
        );
      }
    } else if (holder !== undefined || pauses >= pausesForAnId) {
      takeAway(file, holder);
    }
    await delay(pauseMs);
  }
  throw new LocalError(
    `The data in ${folder} cannot be locked: if no Seedbed uses it, delete ${file} and ${file}.takeover.`,
  );
}

function inUse(folder: string, id: number): string {
  return `The data in ${folder} is in use by process ${id}: stop that, or set SEEDBED_DATA to another folder. If process ${id} is no Seedbed, delete ${join(folder, "lock")}.`;
}

function createExclusively(file: string): boolean {
  try {
    const descriptor = openSync(file, "wx");
    writeSync(descriptor, `${process.pid} ${process.ppid}`);
    closeSync(descriptor);
    return true;
  } catch (error) {
    if (codeOf(error) === "EEXIST") {
      return false;
    }
    throw error;
  }
}

/** Undefined while the holder is still writing its id, and when it never got to. */
function holderOf(file: string): Holder | undefined {
  try {
    const [id, app] = readFileSync(file, "utf8").split(" ").map(Number);
    return isId(id) ? { process: id, app: isId(app) ? app : undefined } : undefined;
  } catch (error) {
    if (codeOf(error) === "ENOENT") {
      return undefined;
    }
    throw error;
  }
}

function isId(id: number | undefined): id is number {
  return Number.isInteger(id) && Number(id) > 0;
}

function isAlive(id: number): boolean {
  try {
    process.kill(id, 0);
    return !isZombie(id);
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

/** Removes the lock of a process that is gone. A second lock sees to it that two who find it don't remove each other's. */
function takeAway(file: string, holder: Holder | undefined): void {
  const guard = `${file}.takeover`;
  if (!createExclusively(guard)) {
    return;
  }
  try {
    if (holderOf(file)?.process === holder?.process) {
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
