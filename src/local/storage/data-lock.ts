import { closeSync, openSync, readFileSync, unlinkSync, writeSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { codeOf, messageOf } from "../../base/system-error.ts";
import { LocalError } from "../local-error.ts";

/** A folder that this process has locked. */
export interface DataLock {
  /** Whether it is still there: its folder may have been deleted, and locked anew by another process. */
  isHeld(): boolean;
  /** Unlocks the folder, unless the lock is lost. */
  release(): void;
}

/** The options of waiting for a folder. */
export interface Waiting {
  readonly say: (line: string) => void;
  /** Whether the folder is still wanted. */
  readonly isWanted: () => boolean;
}

/** The process that holds a lock, and the app that it works for. */
interface Holder {
  readonly process: number;
  /** Missing in locks of Seedbed 0.1. */
  readonly app: number | undefined;
}

/** A lock with the id of this process or its app is stale: in containers, ids are reused. */
const ours: ReadonlySet<number> = new Set([process.pid, process.ppid]);
const pauseMs = 25;
/** A lock is empty for a moment, between its creation and the write. */
const pausesForAnId = 4;
const pausesForAnEnd = 1200;
const pausesUntilItIsSaid = 40;

/**
 * Locks a folder for this process, with a file `lock` that has its process id and that of the app it works for. The lock of a dead
 * process is taken over. If only the app of the holder is dead, the holder is still saving, and is waited for.
 * @throws LocalError with the id of the holder if the folder is in use
 */
export async function lockFolder(folder: string, { say, isWanted }: Waiting): Promise<DataLock> {
  const file = join(folder, "lock");
  for (let pauses = 0; pauses < pausesForAnEnd && isWanted(); pauses += 1) {
    if (createLock(folder, file)) {
      const isHeld = () => holderOf(file)?.process === process.pid;
      return { isHeld, release: () => isHeld() && unlinkSync(file) };
    }
    const holder = holderOf(file);
    if (holder !== undefined && !ours.has(holder.process) && isAlive(holder.process)) {
      if (holder.app === undefined || isAlive(holder.app)) {
        throw new LocalError(inUse(folder, holder.app ?? holder.process));
      }
      if (pauses === pausesUntilItIsSaid) {
        say(
          `Waiting for process ${holder.process}, which is still saving the last changes of an earlier run to ${folder}.`,
        );
      }
    } else if (holder !== undefined || pauses >= pausesForAnId) {
      takeAway(file, holder);
    }
    await delay(pauseMs);
  }
  throw new LocalError(
    `The data in ${folder} cannot be locked. If it is not in use, delete ${file} and ${file}.takeover.`,
  );
}

function inUse(folder: string, id: number): string {
  return `The data in ${folder} is in use by process ${id}: stop it, or set SEEDBED_DATA to another folder. If process ${id} is not Seedbed, delete ${join(folder, "lock")}.`;
}

/** @throws LocalError if the folder can't be written */
function createLock(folder: string, file: string): boolean {
  try {
    return createExclusively(file);
  } catch (error) {
    throw new LocalError(
      `The folder ${folder} cannot be used for data (${messageOf(error)}): make it writable, or set SEEDBED_DATA to another one.`,
      { cause: error },
    );
  }
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

/** `undefined` while the holder has not written its id, or if it never did. */
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

/** Whether a process is a zombie: dead, but not waited for, as happens in many containers. */
function isZombie(id: number): boolean {
  try {
    // proc(5): the state follows the name, which is in brackets and may contain any character.
    const stat = readFileSync(`/proc/${id}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).startsWith("Z");
  } catch (error) {
    // There is no /proc, or the process has just ended, which the next check will notice.
    if (codeOf(error) === "ENOENT" || codeOf(error) === "ESRCH") {
      return false;
    }
    throw error;
  }
}

/** Removes the lock of a dead process. A second lock keeps two finders from removing each other's new lock. */
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
