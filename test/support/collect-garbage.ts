import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

setFlagsFromString("--expose-gc");

/** Collects what nothing refers to any more, all of it. */
export const collectGarbage: () => void = runInNewContext("gc");

/** What this process still holds in V8's heap, in bytes. */
export function heldBytes(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed;
}
