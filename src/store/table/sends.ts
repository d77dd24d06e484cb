import type { PipelinePolicy } from "@azure/core-rest-pipeline";
import { measuredCall } from "../../base/measure.ts";

/** Counts how often each request went out: a refusal after the first may be of our own doing. */
export class SendCounter {
  readonly #sends = new WeakMap<object, number>();

  /** Goes below the retries. */
  readonly policy: PipelinePolicy = {
    name: "seedbed-send-counter",
    sendRequest: (request, next) => {
      this.#sends.set(request, this.of(request) + 1);
      return measuredCall(() => next(request));
    },
  };

  /** How often a request was sent. */
  of(request: object | undefined): number {
    return (request && this.#sends.get(request)) ?? 0;
  }
}
