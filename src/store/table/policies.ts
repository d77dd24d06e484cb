import type { PipelinePolicy } from "@azure/core-rest-pipeline";
import { measuredCall } from "../../base/measure.ts";

/** Counts the attempts of each request: a refusal of a retry may be caused by an earlier attempt. */
export class SendCounter {
  readonly #sends = new WeakMap<object, number>();

  /** Must be below the retry policy. */
  readonly policy: PipelinePolicy = {
    name: "seedbed-send-counter",
    sendRequest: (request, next) => {
      this.#sends.set(request, this.of(request) + 1);
      return measuredCall(() => next(request));
    },
  };

  /** The number of attempts of a request. */
  of(request: object | undefined): number {
    return (request && this.#sends.get(request)) ?? 0;
  }
}

/** A success answer that is not from a table service: a gateway's page, or a login portal. */
class ForeignAnswer extends Error {
  override readonly name = "ForeignAnswer";
}

/** Treats a success that is neither JSON nor a transaction's multipart body as no answer. */
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
