import { getHeapStatistics } from "node:v8";
import { DocumentError } from "../base/errors.ts";
import type { Incoming, Operation } from "./operation.ts";
import { maxBodyBytes } from "./request/body-text.ts";

const mebibyte = 1024 * 1024;

/** The default for an operation: a document as the storage's answer, as its text, and as our answer. */
const ofDocument = 4 * mebibyte;

/** The most memory per byte of JSON: `{},` is three bytes, and an object of some 70. */
const ofJsonByte = 24;

/** Memory per byte of a text that is read line by line: the bytes, the decoded text, and its documents. */
const ofTextByte = 6;

/** The limits of a gate. */
export interface GateOptions {
  /** The memory budget, in bytes. @default {@link instanceBudget} */
  readonly bytes?: number;
  /** Maximum number of waiting requests. */
  readonly maxWaiting?: number;
  /** How long a request waits at most, in milliseconds. */
  readonly patience?: number;
}

/** A request in the queue. */
interface Waiting {
  readonly share: number;
  readonly letIn: () => void;
}

/**
 * The memory budget that all requests of an instance share: each takes its share before the app reads anything for it,
 * and returns it at the end. The platform has its body before that, in its own process. A request that does not fit waits in a queue; if it is not admitted in
 * time, it fails and nothing was done for it.
 */
export class Gate {
  readonly #bytes: number;
  readonly #line: Waiting[] = [];
  readonly #maxWaiting: number;
  readonly #patience: number;
  #free: number;

  constructor(options: GateOptions = {}) {
    const { bytes = instanceBudget(), maxWaiting = 64, patience = 30_000 } = options;
    this.#bytes = bytes;
    this.#free = bytes;
    this.#maxWaiting = maxWaiting;
    this.#patience = patience;
  }

  /**
   * @returns a function that returns the share
   * @throws DocumentError `overloaded`
   */
  async enter(operation: Operation, request: Incoming): Promise<() => void> {
    return this.take(operation.access === "open" ? 0 : shareOf(operation, request));
  }

  /**
   * @returns a function that returns it
   * @throws DocumentError `overloaded`
   */
  async take(bytes: number): Promise<() => void> {
    const share = Math.min(bytes, this.#bytes);
    if (share > 0) {
      await this.#wait(share);
    }
    return () => {
      this.#free += share;
      this.#admit();
    };
  }

  async #wait(share: number): Promise<void> {
    // No overtaking: otherwise large requests would starve.
    if (this.#line.length === 0 && share <= this.#free) {
      this.#free -= share;
      return;
    }
    if (this.#line.length >= this.#maxWaiting) {
      throw overloaded();
    }
    const { promise, reject, resolve } = Promise.withResolvers<void>();
    const waiting = { share, letIn: resolve };
    this.#line.push(waiting);
    const giveUp = setTimeout(() => {
      this.#line.splice(this.#line.indexOf(waiting), 1);
      this.#admit();
      reject(overloaded());
    }, this.#patience);
    await promise.finally(() => clearTimeout(giveUp));
  }

  /** Admits requests from the head of the queue that now fit. */
  #admit(): void {
    for (let [first] = this.#line; first && first.share <= this.#free; [first] = this.#line) {
      this.#free -= first.share;
      this.#line.shift();
      first.letIn();
    }
  }
}

/**
 * The memory for requests in this process: half of its heap, without the 192 MiB of the young generation, which V8
 * includes. At most enough for 64 documents, because a single thread would not finish more any sooner.
 */
export function instanceBudget(heapLimit = getHeapStatistics().heap_size_limit): number {
  const half = (heapLimit - 192 * mebibyte) / 2;
  return Math.min(Math.max(half, 64 * mebibyte), 64 * ofDocument);
}

/** The most memory that a request can hold, based on its operation and body size. */
export function shareOf({ holds = ofDocument, input: { body } }: Operation, { headers }: Incoming) {
  if (body === undefined) {
    return holds;
  }
  const { maxBytes = maxBodyBytes } = body;
  const announced = Number(headers.get("content-length") ?? maxBytes);
  // Larger bodies are refused unparsed; what is no number may be anything.
  const bytes = announced >= 0 && announced < maxBytes ? announced : maxBytes;
  return holds + bytes * (body.schema === undefined ? ofTextByte : ofJsonByte);
}

function overloaded(): DocumentError {
  return new DocumentError(
    "overloaded",
    "This instance has more requests than it can handle. Retry shortly.",
  );
}
