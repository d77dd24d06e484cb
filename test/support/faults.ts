import { type PipelinePolicy, RestError } from "@azure/core-rest-pipeline";

/** Which call to a storage fails, and how. */
export interface FaultPlan {
  /** The first call that fails, from 1. */
  readonly at: number;
  /** `before`: the call never arrives. `after`: it is carried out, and its answer is lost. */
  readonly when: "before" | "after";
  /** Only this call, or all later ones, too. */
  readonly lasts: "once" | "on";
  /** Whether reads count. A failed read leaves the storage as the previous call left it. @default all */
  readonly of?: "all" | "writes";
  /** Only calls of a table that name this count. @default all */
  readonly about?: string;
}

/**
 * Every way in which a call can fail. Losing an answer and all later calls leaves the same state as losing the next
 * call before it arrives, so that is included only where the answer matters ({@link answerFaults}).
 */
export const faultKinds = [
  { when: "before", lasts: "once" },
  { when: "after", lasts: "once" },
  { when: "before", lasts: "on" },
] as const satisfies readonly Omit<FaultPlan, "at">[];

/** Those that matter on a file share: a call that fails only once is sent again by its SDK. */
export const shareFaults = faultKinds.filter(({ lasts }) => lasts === "on");

/** Every way in which a writing operation can break off. */
export const writeFaults = [
  { when: "before", lasts: "on", of: "writes" },
  { when: "after", lasts: "once", of: "writes" },
] as const satisfies readonly Omit<FaultPlan, "at">[];

/**
 * The faults that matter for a service on a table: the suite of the stores (`test/store/conformance`) breaks every
 * method of the port in all ways, so only faults between two writes of the service are left.
 */
export const tableFaults = [
  { when: "before", lasts: "on", of: "writes" },
] as const satisfies readonly Omit<FaultPlan, "at">[];

/** The same, for operations that have to report correctly whether they were carried out. */
export const answerFaults = [
  ...writeFaults,
  { when: "after", lasts: "on", of: "writes" },
] as const satisfies readonly Omit<FaultPlan, "at">[];

/** Every way in which a read can fail: losing the call or its answer makes no difference. */
export const readFaults = faultKinds.filter(({ when }) => when === "before");

/** Counts the calls to a storage, and makes some of them fail. */
export class Faults {
  calls = 0;
  #isAway = false;
  #plan: FaultPlan | undefined;
  #race: { at: number; readonly work: () => Promise<void>; readonly about: string } | undefined;

  /** Resets the count. */
  inject(plan?: FaultPlan): void {
    this.calls = 0;
    this.#isAway = false;
    this.#plan = plan;
    this.#race = undefined;
  }

  /**
   * Resets the count, and runs a competing operation just before a call: the first, the second ... of those that name
   * something.
   */
  race(at: number, work: () => Promise<void>, about = ""): void {
    this.inject();
    this.#race = { at, work, about };
  }

  /** Called before and after the work of each call. */
  readonly onCall = (when: "before" | "after", isWrite = true, call = ""): void => {
    const plan = this.#plan;
    const counts = (isWrite || plan?.of !== "writes") && call.includes(plan?.about ?? "");
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

  /** The same on the wire, below the SDK's retries, so that each attempt counts. */
  readonly policy: PipelinePolicy = {
    name: "faults",
    sendRequest: async (request, next) => {
      const isWrite = request.method !== "GET";
      const call = `${request.url} ${request.body}`;
      this.onCall("before", isWrite, call);
      await this.#raced(call);
      const response = await next(request);
      this.onCall("after", isWrite, call);
      return response;
    },
  };

  async #raced(call: string): Promise<void> {
    const race = this.#race;
    if (race !== undefined && call.includes(race.about)) {
      race.at -= 1;
      if (race.at === 0) {
        this.#race = undefined;
        await race.work();
      }
    }
  }
}
