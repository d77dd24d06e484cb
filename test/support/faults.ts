import { type PipelinePolicy, RestError } from "@azure/core-rest-pipeline";

/** Which call to a storage goes wrong, and how. */
export interface FaultPlan {
  /** The first call that goes wrong, from 1. */
  readonly at: number;
  /** `before`: it never arrives. `after`: it is done, and the answer is lost. */
  readonly when: "before" | "after";
  /** One call, or that and all that follow. */
  readonly lasts: "once" | "on";
}

/** Every way in which a call can go wrong. */
export const faultKinds = [
  { when: "before", lasts: "once" },
  { when: "after", lasts: "once" },
  { when: "before", lasts: "on" },
  { when: "after", lasts: "on" },
] as const satisfies readonly Omit<FaultPlan, "at">[];

/** Counts the calls to a storage, and lets some of them go wrong. */
export class Faults {
  calls = 0;
  #plan: FaultPlan | undefined;
  #race: { readonly at: number; readonly work: () => Promise<void> } | undefined;

  /** Starts counting anew. */
  inject(plan?: FaultPlan): void {
    this.calls = 0;
    this.#plan = plan;
    this.#race = undefined;
  }

  /** Starts counting anew, and has something else done just before a call. */
  race(at: number, work: () => Promise<void>): void {
    this.inject();
    this.#race = { at, work };
  }

  /** Before and after each call does its work. */
  readonly onCall = (when: "before" | "after"): void => {
    if (when === "before") {
      this.calls += 1;
    }
    const plan = this.#plan;
    if (plan === undefined || plan.when !== when) {
      return;
    }
    if (plan.lasts === "on" ? this.calls >= plan.at : this.calls === plan.at) {
      throw new RestError("read ECONNRESET", { code: "ECONNRESET" });
    }
  };

  /** The same on the wire: below the retries of the SDK, so that each sending counts. */
  readonly policy: PipelinePolicy = {
    name: "faults",
    sendRequest: async (request, next) => {
      this.onCall("before");
      await this.raced();
      const response = await next(request);
      this.onCall("after");
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
