import type { JsonObject } from "../documents/json.ts";
import { sayTooLong } from "../documents/keeping.ts";
import { DocumentError } from "../errors.ts";
import type {
  Author,
  Change,
  DocumentKey,
  DocumentStore,
  Head,
  LiveHead,
  Origin,
} from "../store/document-store.ts";
import { nextRevision } from "../store/revision.ts";
import { checkPrecondition, type Precondition } from "./precondition.ts";

/** Who writes, and on what condition. */
export interface WriteOptions {
  readonly by: Author;
  readonly precondition?: Precondition;
}

/** A document that is there, as of one revision. */
export type Document = Omit<LiveHead, "version">;

/** What a write makes of a document: its new text, or nothing for a deletion. */
export interface Draft<Body extends string | undefined> {
  readonly change: Change;
  readonly origin: Origin;
  readonly body: Body;
}

/** What a write has made. */
type Written<Body> = Omit<Head, "version" | "body"> & { readonly body: Body };

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

  /**
   * Reads, decides and writes, again as long as somebody else is quicker.
   * @throws DocumentError `precondition-failed`, `contended`, `too-large`
   */
  async write<Body extends string | undefined>(
    key: DocumentKey,
    { by, precondition = {} }: WriteOptions,
    decide: (current: Head | undefined) => Draft<Body> | Promise<Draft<Body>>,
  ): Promise<Written<Body>> {
    const deadline = performance.now() + this.#contentionTimeout;
    for (let attempt = 0; attempt === 0 || performance.now() < deadline; attempt += 1) {
      const current = await this.#store.get(key);
      checkPrecondition(precondition, current);
      const written = await this.attempt(key, current, { by, draft: await decide(current) });
      if (written !== undefined) {
        return written;
      }
      await pause(Math.random() * Math.min(10 * 2 ** attempt, 500));
    }
    throw new DocumentError(
      "contended",
      `Too many others are writing ${key.type}/${key.id}. Try again shortly.`,
    );
  }

  /** One write over what was read; `undefined` when somebody else was quicker. */
  async attempt<Body extends string | undefined>(
    key: DocumentKey,
    over: Head | undefined,
    { by, draft: { body, ...content } }: { readonly by: Author; readonly draft: Draft<Body> },
  ): Promise<Written<Body> | undefined> {
    this.#checkSize(body);
    const next = nextRevision(over, { ...content, at: this.#now(), body, by });
    const [result] = await this.#store.commit([{ key, over, next }]);
    return result === "written" ? { ...next, body, id: key.id } : undefined;
  }

  #checkSize(body: string | undefined): void {
    const length = body?.length ?? 0;
    if (length > this.#store.maxBodyLength) {
      throw new DocumentError(
        "too-large",
        `The document ${sayTooLong(length, this.#store.maxBodyLength)}.`,
      );
    }
  }
}

/** A change that somebody asked for. */
export function draft(change: Change, document: JsonObject): Draft<string> {
  return { change, origin: "api", body: JSON.stringify(document) };
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });
}
