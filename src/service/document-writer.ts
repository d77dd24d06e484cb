import { untilItLands } from "../base/contention.ts";
import { DocumentError } from "../base/errors.ts";
import type { JsonObject } from "../documents/json.ts";
import { sayTooLong } from "../documents/keeping.ts";
import { toBody } from "../documents/text/stored-text.ts";
import type {
  Author,
  Change,
  DocumentKey,
  DocumentStore,
  Head,
  LiveHead,
  Origin,
  Revision,
  WriteResult,
} from "../store/document-store.ts";
import { Obstacles } from "../store/obstacles.ts";
import { type Before, nextRevision } from "../store/revision.ts";
import { Claim, dependsOnState, type Earlier } from "./claim.ts";
import { checkPrecondition, isLive, type Precondition } from "./precondition.ts";

/** Who writes, and on what condition. */
export interface WriteOptions {
  readonly by: Author;
  readonly precondition?: Precondition;
  /** Under the same key the same request is carried out once, where it may be sent again. */
  readonly idempotencyKey?: string | undefined;
}

/** A document that is there, as of one revision. */
export type Document = Omit<LiveHead, "version">;

/** What a write makes of a document: its new text. */
export interface Draft {
  readonly change: Change;
  readonly origin: Origin;
  readonly body: string;
}

/** What an attempt is about: an id, what was read of it, and how the write is called if it was begun. */
interface Target {
  readonly id: string;
  readonly over: Head | undefined;
  /** What the write follows: that head, or a history that goes on without one. */
  readonly before: Before | undefined;
  readonly writeId?: string;
}

/** Decides what a write makes of what is there. */
export type Decide = (current: Head | undefined, id: string) => Draft | Promise<Draft>;

/** An attempt to write, once. */
interface AttemptOptions {
  readonly by: Author;
  readonly claim?: Claim | undefined;
  readonly decide: Decide;
  /** What the write follows. @default the head that was read */
  readonly before?: Before | undefined;
}

/** What a writer works with; time comes in from outside. */
export interface DocumentWriterOptions {
  readonly store: DocumentStore;
  readonly now?: () => Date;
  /** How long a write without a condition is tried again, in milliseconds. */
  readonly contentionTimeout?: number;
  /** Refuse to change a document without saying which version. */
  readonly requireIfMatch?: boolean;
}

/** Writes documents, one revision after the other, whoever else is writing. */
export class DocumentWriter {
  readonly #contentionTimeout: number;
  readonly #now: () => Date;
  readonly #requireIfMatch: boolean;
  readonly #store: DocumentStore;

  constructor(options: DocumentWriterOptions) {
    this.#requireIfMatch = options.requireIfMatch ?? false;
    this.#store = options.store;
    this.#now = options.now ?? (() => new Date());
    this.#contentionTimeout = options.contentionTimeout ?? 10_000;
  }

  /**
   * Passes a change that says which version it is about, where that is asked for.
   * @throws DocumentError `precondition-required`
   */
  requireCondition({ precondition = {} }: WriteOptions): void {
    const { ifMatch, ifNoneMatch } = precondition;
    if (this.#requireIfMatch && ifMatch === undefined && ifNoneMatch === undefined) {
      throw new DocumentError(
        "precondition-required",
        "Say which version is meant: send its ETag in If-Match, or * for any.",
      );
    }
  }

  /** What makes a request one that may come again, if it has a key. */
  claim(type: string, { by, idempotencyKey }: WriteOptions, request: unknown): Claim | undefined {
    return idempotencyKey === undefined
      ? undefined
      : new Claim(this.#store, { type, by, idempotencyKey, request }, this.#now);
  }

  /**
   * Reads, decides and writes, again as long as somebody else is quicker.
   * @throws DocumentError `precondition-failed`, `contended`, `too-large`
   */
  write(
    key: DocumentKey,
    { by, precondition = {} }: WriteOptions,
    { claim, decide }: Omit<AttemptOptions, "by">,
  ): Promise<Document> {
    return this.#untilItLands(key, async (current, before) => {
      try {
        checkPrecondition(precondition, current);
        return await this.attempt(key, current, { by, claim, decide, before });
      } catch (error) {
        // What is refused now may be what the same request has changed when it came first.
        const earlier = dependsOnState(error) ? await claim?.earlier() : undefined;
        if (earlier?.kind !== "done") {
          throw error;
        }
        return toDocument(earlier);
      }
    });
  }

  /**
   * One write over what was read; `undefined` when somebody else was quicker. A change that changes nothing writes
   * nothing.
   * @throws DocumentError `too-large`, `idempotency-mismatch`
   */
  async attempt(
    key: DocumentKey,
    over: Head | undefined,
    { before = over, by, claim, decide }: AttemptOptions,
  ): Promise<Document | undefined> {
    let target: Target = { id: key.id, over, before };
    const { document } = await untilItLands(
      async () => {
        const { id } = target;
        const draft = await decide(target.over, id);
        if (isSame(draft, target.over)) {
          return { document: target.over };
        }
        this.#checkSize(draft.body);
        const content = { ...draft, by, at: this.#now(), writeId: target.writeId };
        const next = { ...nextRevision(target.before, content), body: draft.body };
        const receipt = claim && { receipt: claim.receipt };
        const write = { key: { ...key, id }, over: target.over, next, ...receipt };
        const [result] = await this.#store.commit([write]);
        if (result === "written") {
          return { document: { ...next, id } };
        }
        if (result === "too-large") {
          throw new DocumentError("too-large", "The document is larger than the storage takes.");
        }
        const earlier = await claim?.earlier(next.writeId);
        if (earlier === undefined || earlier.kind === "done") {
          return { document: earlier && toDocument(earlier) };
        }
        if (earlier.kind === "begun") {
          const { head, receipt } = earlier;
          target = { id: receipt.id, writeId: receipt.writeId, over: head, before: head };
        }
        return undefined;
      },
      { what: `${key.type}/${key.id}`, timeout: this.#contentionTimeout },
    );
    return document;
  }

  /**
   * Ends a document with a tombstone, again as long as somebody else is quicker.
   * @throws DocumentError `precondition-failed`, `contended`
   */
  async end(
    key: DocumentKey,
    { by, precondition = {} }: WriteOptions,
    bury: (current: Head | undefined, tombstone: Revision) => Promise<WriteResult | undefined>,
  ): Promise<Revision> {
    return this.#untilItLands(key, async (current, before) => {
      checkPrecondition(precondition, current);
      const content = { body: undefined, change: "deleted", origin: "api" } as const;
      const tombstone = nextRevision(before, { ...content, by, at: this.#now() });
      return (await bury(current, tombstone)) === "written" ? tombstone : undefined;
    });
  }

  /** Reads and acts, again as long as somebody else is quicker. */
  #untilItLands<T>(
    key: DocumentKey,
    act: (current: Head | undefined, before: Before | undefined) => Promise<T | undefined>,
  ): Promise<T> {
    const obstacles = new Obstacles(this.#store);
    return untilItLands(
      async () => {
        const current = await this.#store.get(key);
        return act(current, await obstacles.before(key, current));
      },
      { what: `${key.type}/${key.id}`, timeout: this.#contentionTimeout },
    );
  }

  #checkSize({ length }: string): void {
    if (length > this.#store.maxBodyLength) {
      const detail = sayTooLong(length, this.#store.maxBodyLength);
      throw new DocumentError("too-large", `The document ${detail}.`);
    }
  }
}

/** Whether a change would leave the text that is there. */
function isSame({ body, change }: Draft, over: Head | undefined): over is LiveHead {
  return change === "updated" && isLive(over) && over.body === body;
}

/** A change that somebody asked for. */
export function draft(change: Change, document: JsonObject): Draft {
  return { change, origin: "api", body: toBody(document) };
}

/** What the first coming of a request has written; a claim is never about a deletion. */
function toDocument({ id, revision }: Earlier & { readonly kind: "done" }): Document {
  return { ...revision, body: revision.body ?? "{}", id };
}
