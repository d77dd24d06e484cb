import { DocumentError } from "../errors.ts";
import type { Answer, Call, Operation } from "./operation.ts";

/**
 * Lets so many calls in at once. Each holds documents in memory and a connection to the storage, and one
 * instance has little of both: who comes on top of that is told so at once, instead of waiting with all
 * others until nobody is answered.
 */
export class Gate {
  readonly #limit: number;
  #inside = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** The same operation, behind the gate; open ones, health among them, are always answered. */
  guard(operation: Operation): Operation {
    return operation.access === "open"
      ? operation
      : { ...operation, run: (call) => this.#pass(operation, call) };
  }

  async #pass(operation: Operation, call: Call): Promise<Answer> {
    if (this.#inside >= this.#limit) {
      throw new DocumentError(
        "overloaded",
        "More requests than this instance can take. Try again shortly.",
      );
    }
    this.#inside += 1;
    try {
      return await operation.run(call);
    } finally {
      this.#inside -= 1;
    }
  }
}
