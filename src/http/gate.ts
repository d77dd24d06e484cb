import { getHeapStatistics } from "node:v8";
import { DocumentError } from "../base/errors.ts";
import type { Incoming, Operation } from "./operation.ts";
import { maxBodyBytes } from "./request/body-text.ts";

const mebibyte = 1024 * 1024;

/** What an operation holds that says nothing: a document as the storage's answer, as its text, and as the answer's. */
const ofDocument = 4 * mebibyte;

/** The most that a byte of JSON becomes in memory: `{},` is three, and an object of some 70. */
const ofJsonByte = 24;

/** A byte of a text that is read line by line: as it came, decoded, and as the documents in it. */
const ofTextByte = 6;

/** How much a gate lets in, and whom it lets wait. */
export interface GateOptions {
  /** What may be held at once, in bytes. @default {@link instanceBudget} */
  readonly bytes?: number;
  /** Most requests that wait. */
  readonly maxWaiting?: number;
  /** The longest that one waits, in milliseconds. */
  readonly patience?: number;
}

/** A request that does not fit yet. */
interface Waiting {
  readonly share: number;
  readonly letIn: () => void;
}

/**
 * The memory that requests may take of an instance, together: each takes its share before anything is read for it, its own
 * body included, and gives it back at the end. Who does not fit waits in line for a while; who does not get in is told so,
 * and nothing was done for them.
 */
export class Gate {
  readonly #bytes: number;
  readonly #line: Waiting[] = [];
  readonly #maxWaiting: number;
  readonly #patience: number;
  #free: number;

  constructor(options: GateOptions = {}) {
    const { bytes = instanceBudget(), maxWaiting = 64, patience = 10_000 } = options;
    this.#bytes = bytes;
    this.#free = bytes;
    this.#maxWaiting = maxWaiting;
    this.#patience = patience;
  }

  /**
   * Waits until a request fits: for its share, by what it asks for. Open operations, health among them, need none.
   * @returns how it leaves again
   * @throws DocumentError `overloaded`
   */
  async enter(operation: Operation, request: Incoming): Promise<() => void> {
    return this.take(operation.access === "open" ? 0 : shareOf(operation, request));
  }

  /**
   * Waits for so many bytes. Who needs more than there is waits for all of it.
   * @returns how they are given back
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
    // Nobody overtakes: what needs much would never get it.
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

  /** Lets in those at the head of the line who fit now. */
  #admit(): void {
    for (let [first] = this.#line; first && first.share <= this.#free; [first] = this.#line) {
      this.#free -= first.share;
      this.#line.shift();
      first.letIn();
    }
  }
}

/**
 * What requests may hold in this process: half of its heap, without the young generation's 192 MiB, which V8 counts in. No
 * more than 64 documents need, however large the heap: one thread does not get done with more any sooner.
 */
export function instanceBudget(heapLimit = getHeapStatistics().heap_size_limit): number {
  const half = (heapLimit - 192 * mebibyte) / 2;
  return Math.min(Math.max(half, 64 * mebibyte), 64 * ofDocument);
}

/** What a request will hold at most, by what it asks for and how much it sends. */
export function shareOf({ holds = ofDocument, input: { body } }: Operation, { headers }: Incoming) {
  if (body === undefined) {
    return holds;
  }
  const { maxBytes = maxBodyBytes } = body;
  const announced = headers.get("content-length");
  // More than is taken is refused unread.
  const bytes = Math.min(announced === null ? maxBytes : Number(announced), maxBytes);
  return holds + bytes * (body.schema === undefined ? ofTextByte : ofJsonByte);
}

function overloaded(): DocumentError {
  return new DocumentError(
    "overloaded",
    "This instance has more requests than it can handle. Retry shortly.",
  );
}
