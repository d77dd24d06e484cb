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

/** An answer of success that a table service has not given: a gateway's page, a portal that wants a login. */
class ForeignAnswer extends Error {
  override readonly name = "ForeignAnswer";
}

/** Takes a success that is neither JSON nor the parts of a transaction for no answer at all. */
export const refuseForeignAnswers: PipelinePolicy = {
  name: "seedbed-foreign-answers",
  async sendRequest(request, next) {
    const response = await next(request);
    const { bodyAsText, headers, status } = response;
    const mediaType = headers.get("content-type") ?? "";
    const isOurs = /^(application\/json|multipart\/mixed)/i.test(mediaType);
    if (status >= 200 && status < 300 && bodyAsText && !isOurs) {
      throw new ForeignAnswer(`${request.method} was answered with ${status} ${mediaType}.`);
    }
    return response;
  },
};
