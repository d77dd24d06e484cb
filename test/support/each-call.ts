import { DocumentError } from "../../src/base/errors.ts";
import type { FaultPlan } from "./faults.ts";

/** Breaks the first call, then the second, until there is no call left to break. */
export async function eachCall(
  kind: Omit<FaultPlan, "at">,
  countCalls: (plan: FaultPlan) => Promise<number>,
): Promise<void> {
  for (let at = 1; at < 100; at += 1) {
    if ((await countCalls({ at, ...kind })) < at) {
      return;
    }
  }
  throw new Error("There is always one more call to break.");
}

/** The result of the work, or "storage-unavailable". */
export async function orUnavailable<T>(work: Promise<T>): Promise<T | "storage-unavailable"> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof DocumentError && error.code === "storage-unavailable") {
      return error.code;
    }
    throw error;
  }
}
