import { type PipelinePolicy, RestError } from "@azure/core-rest-pipeline";

/** Which call to a storage goes wrong, and how. */
export interface FaultPlan {
  /** The first call that goes wrong, from 1. */
  readonly at: number;
  /** `before`: it never arrives. `after`: it is done, and the answer is lost. */
  readonly when: "before" | "after";
  /** One call, or that and all that follow. */
  readonly lasts: "once" | "on";
  /** Whether reads count. One that fails leaves the storage as the call before left it. @default all */
  readonly of?: "all" | "writes";
}

/**
 * Every way in which a call can go wrong. One whose answer is lost, with all that follows, leaves what the next one leaves
 * that never arrives: it is among them only where the answer is what matters ({@link answerFaults}).
 */
export const faultKinds = [
  { when: "before", lasts: "once" },
  { when: "after", lasts: "once" },
  { when: "before", lasts: "on" },
] as const satisfies readonly Omit<FaultPlan, "at">[];

/** Every way in which something that writes can break off. */
export const writeFaults = [
  { when: "before", lasts: "on", of: "writes" },
  { when: "after", lasts: "once", of: "writes" },
] as const satisfies readonly Omit<FaultPlan, "at">[];

/**
 * What is left of these for a service on a table: the suite of stores breaks every method of the port in all ways
 * (`test/store/conformance`), so here it is what lies between two of its writes that counts.
 */
export const tableFaults = [
  { when: "before", lasts: "on", of: "writes" },
] as const satisfies readonly Omit<FaultPlan, "at">[];

/** The same for what has to be honest about whether it was done. */
export const answerFaults = [
  ...writeFaults,
  { when: "after", lasts: "on", of: "writes" },
] as const satisfies readonly Omit<FaultPlan, "at">[];

/** Every way in which a read can go wrong: nothing is different when it is the answer that is lost. */
export const readFaults = faultKinds.filter(({ when }) => when === "before");

/** Counts the calls to a storage, and lets some of them go wrong. */
export class Faults {
  calls = 0;
  #isAway = false;
  #plan: FaultPlan | undefined;
  #race: { readonly at: number; readonly work: () => Promise<void> } | undefined;

  /** Starts counting anew. */
  inject(plan?: FaultPlan): void {
    this.calls = 0;
    this.#isAway = false;
    this.#plan = plan;
    this.#race = undefined;
  }

  /** Starts counting anew, and has something else done just before a call. */
  race(at: number, work: () => Promise<void>): void {
    this.inject();
    this.#race = { at, work };
  }

  /** Before and after each call does its work. */
  readonly onCall = (when: "before" | "after", isWrite = true): void => {
    const plan = this.#plan;
    const counts = isWrite || plan?.of !== "writes";
    if (when === "before" && counts) {
      this.calls += 1;
    }
    if (plan?.when !== when) {
      return;
    }
    const isHit = counts && this.calls === plan.at;
    this.#isAway ||= isHit && plan.lasts === "on";
    if (isHit || this.#isAway) {
      throw new RestError("read ECONNRESET", { code: "ECONNRESET" });
    }
  };

  /** The same on the wire: below the retries of the SDK, so that each sending counts. */
  readonly policy: PipelinePolicy = {
    name: "faults",
    sendRequest: async (request, next) => {
      const isWrite = request.method !== "GET";
      this.onCall("before", isWrite);
      await this.raced();
      const response = await next(request);
      this.onCall("after", isWrite);
      return response;
    },
  };

  /** Where a call is about to do its work. */
  async raced(): Promise<void> {
    const race = this.#race;
    if (race !== undefined && this.calls === race.at) {
      this.#race = undefined;
      await race.work();
    }
  }
}
