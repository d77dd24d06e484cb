import type { Change } from "../../../src/store/document-store.ts";
import { type Operation, sayOperation } from "./operation.ts";
import { type Content, contentOf, deleted } from "./state.ts";
import { Writers } from "./writers.ts";

/** What answers show of one revision. */
export interface Fact {
  readonly content?: Content | undefined;
  readonly change?: Change | undefined;
  readonly etag?: string | undefined;
}

/**
 * What all answers together show of revisions. It holds for every order that explains them, so a search that starts
 * with it has few orders to try.
 */
export class Facts {
  readonly #byNumber = new Map<number, Fact>();
  readonly #firstNumbers = new Map<Content, number>();
  readonly #numberOfEtag = new Map<string, number>();
  readonly #sources = new Map<string, Operation>();
  readonly #writers: Writers;
  #contradiction: string | undefined;

  constructor(operations: readonly Operation[]) {
    this.#writers = new Writers(operations);
    for (const operation of operations) {
      this.#learnOf(operation);
    }
    this.#followRestores(operations);
    for (const [number, { content }] of this.#byNumber) {
      if (content !== undefined) {
        this.#firstNumbers.set(
          content,
          Math.min(number, this.#firstNumbers.get(content) ?? Number.POSITIVE_INFINITY),
        );
      }
    }
  }

  /** Two answers that contradict each other, if any. */
  get contradiction(): string | undefined {
    return this.#contradiction;
  }

  at(number: number): Fact {
    return this.#byNumber.get(number) ?? {};
  }

  /** Whether an ETag belongs to a revision; `undefined` if no answer shows either, so that it may. */
  isEtagOf(etag: string, number: number): boolean | undefined {
    const known = this.at(number).etag;
    return known === undefined && !this.#numberOfEtag.has(etag) ? undefined : known === etag;
  }

  /** Contents that some answer depends on without a revision number. */
  get placeless(): ReadonlySet<Content> {
    return this.#writers.placeless;
  }

  /** Whether only one write has this content and no answer depends on it. */
  isUnseen(content: Content): boolean {
    return !this.#firstNumbers.has(content) && this.#writers.isOfOne(content);
  }

  /** Whether this revision may have this content from a write of it, rather than from a restore. */
  mayBeWritten(content: Content, number: number): boolean {
    const first = this.#firstNumbers.get(content);
    if (first === undefined || first === number) {
      return true;
    }
    const { change } = this.at(first);
    const mayBeRestored = change === undefined || change === "restored";
    // If only its one writer can have made the first revision with it, that is its only place.
    return (this.#writers.haveOpenRestores && mayBeRestored) || !this.#writers.isOfOne(content);
  }

  #learnOf(operation: Operation): void {
    const { op, result } = operation;
    if (result.kind === "ok") {
      const number = op.kind === "get-revision" ? op.number : result.number;
      const { etag, token } = result;
      if (result.number !== undefined && result.number !== number) {
        this.#contradict("Another revision was asked for", operation);
      }
      const isGone = op.kind === "delete" || op.kind === "erase";
      if (number !== undefined) {
        this.#learn(operation, number, {
          etag,
          content: token === undefined ? undefined : contentOf(token),
        });
        this.#learn(operation, number, { content: isGone ? deleted : undefined });
        if ("token" in op) {
          this.#learn(operation, number, { content: contentOf(op.token) });
        }
        if (op.kind === "create" || op.kind === "put-new") {
          this.#learn(operation, number, { change: "created" });
        }
      }
    }
    if (result.kind === "revisions") {
      const [newest] = result.revisions;
      for (const [index, { change, etag, number }] of result.revisions.entries()) {
        if (number !== (newest?.number ?? 0) - index) {
          this.#contradiction ??= `A history does not count down by one: ${sayOperation(operation)}`;
        }
        const content = change === "deleted" ? deleted : undefined;
        this.#learn(operation, number, { change, content, etag });
      }
    }
  }

  #learn(operation: Operation, number: number, fact: Fact): void {
    const known = this.at(number);
    for (const [name, value] of Object.entries(fact)) {
      if (value === undefined) {
        continue;
      }
      const old = known[name as keyof Fact];
      const place = `${number} ${name}`;
      if (old === undefined) {
        this.#sources.set(place, operation);
      } else if (old !== value) {
        this.#contradict(
          `Revision ${number} has two values of ${name}`,
          this.#sources.get(place),
          operation,
        );
      }
    }
    const { etag } = fact;
    const other = etag === undefined ? undefined : this.#numberOfEtag.get(etag);
    if (etag !== undefined && other !== undefined && other !== number) {
      this.#contradict(
        `Revisions ${other} and ${number} have one ETag`,
        this.#sources.get(`${other} etag`),
        operation,
      );
    }
    if (etag !== undefined) {
      this.#numberOfEtag.set(etag, number);
    }
    this.#byNumber.set(number, {
      content: known.content ?? fact.content,
      change: known.change ?? fact.change,
      etag: known.etag ?? etag,
    });
  }

  #contradict(what: string, ...operations: readonly (Operation | undefined)[]): void {
    const lines = operations.flatMap((one) => (one === undefined ? [] : [sayOperation(one)]));
    this.#contradiction ??= `${what}: ${lines.join("; ")}`;
  }

  /** A restored revision has the content of the revision it was restored from, and vice versa. */
  #followRestores(operations: readonly Operation[]): void {
    for (let isNew = true; isNew && this.#contradiction === undefined; ) {
      isNew = false;
      for (const operation of operations) {
        const { op, result } = operation;
        if (op.kind === "restore" && result.kind === "ok" && result.number !== undefined) {
          const [from, to] = [this.at(op.number).content, this.at(result.number).content];
          isNew ||= (from === undefined) !== (to === undefined);
          this.#learn(operation, op.number, { content: to });
          this.#learn(operation, result.number, { content: from });
        }
      }
    }
  }
}
