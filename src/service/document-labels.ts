import { untilItLands } from "../base/contention.ts";
import { DocumentError } from "../base/errors.ts";
import type { DocumentType } from "../documents/document-type.ts";
import { latest } from "../documents/label.ts";
import type { DocumentKey, DocumentStore, Head, LiveHead } from "../store/document-store.ts";
import {
  type LabelMove,
  type LabelTarget,
  maxLabels,
  type Placing,
  placingsOf,
  withMove,
} from "../store/labels.ts";
import {
  type Document,
  DocumentWriter,
  type DocumentWriterOptions,
  live,
  notFound,
  type WriteOptions,
} from "./document-writer.ts";
import { conditionProblem, labelTagOf, PreconditionFailed } from "./precondition.ts";

/** The labels of a document, and the record of their moves, newest first. */
export interface LabelList {
  /** The newest revision, which may be a deletion. */
  readonly head: Head;
  readonly placings: ReadonlyMap<string, Placing>;
  readonly moves: readonly LabelMove[];
}

/** A move of a label. */
export interface MoveOptions extends WriteOptions {
  readonly label: string;
  /** The number of a revision; `undefined` removes the label. */
  readonly to: number | undefined;
}

/** Labels: names for revisions of a document, which are moved without writing it. */
export class DocumentLabels {
  readonly #store: DocumentStore;
  readonly #writer: DocumentWriter;

  constructor(options: DocumentWriterOptions) {
    this.#store = options.store;
    this.#writer = new DocumentWriter(options);
  }

  /**
   * The revision that a label names, of a document that is not deleted.
   * @throws DocumentError `not-found`
   */
  async get(type: DocumentType, id: string, label: string): Promise<Document> {
    const key = { collection: type.collection, id };
    if (label === latest) {
      const head = await this.#store.get(key);
      return live(type, id, head);
    }
    const { head, placing, revision } = await this.#store.labelled(key, label);
    live(type, id, head);
    if (placing === undefined) {
      throw noLabel(type, id, label);
    }
    if (revision?.body === undefined) {
      throw new DocumentError(
        "not-found",
        `The label ${label} of the ${type.singular} ${id} names revision ${placing.to.number}, which no longer exists.`,
      );
    }
    return { ...revision, body: revision.body, id };
  }

  /**
   * The labels, even of a deleted document.
   * @throws DocumentError `not-found` if it never existed
   */
  async list(type: DocumentType, id: string): Promise<LabelList> {
    const { before, over: head } = await this.#read({ collection: type.collection, id });
    if (head === undefined) {
      throw notFound(type, id);
    }
    const moves = before?.moves ?? [];
    return { head, placings: placingsOf(moves), moves };
  }

  /**
   * Moves a label, or removes it; the conditions are on the label. A move to where it is writes nothing.
   * @throws DocumentError `not-found`, `precondition-failed`, `precondition-required`, `validation-failed`, `contended`
   */
  async move(type: DocumentType, id: string, options: MoveOptions): Promise<LabelList> {
    const { by, label, precondition = {}, to } = options;
    this.#writer.requireCondition(options);
    const key = { collection: type.collection, id };
    return untilItLands(async () => {
      const { before, over } = await this.#read(key);
      const head = live(type, id, over);
      const moves = before?.moves ?? [];
      const placings = placingsOf(moves);
      const placing = placings.get(label);
      checkCondition(precondition, placing);
      if (to === undefined && placing === undefined) {
        throw noLabel(type, id, label);
      }
      const target = to === undefined ? undefined : await this.#target(key, head, to);
      if (target !== undefined && target.writeId === placing?.to.writeId) {
        return { head, placings, moves };
      }
      if (target !== undefined && placing === undefined && placings.size >= maxLabels) {
        throw new DocumentError(
          "invalid-parameter",
          `The ${type.singular} ${id} already has ${maxLabels} labels, the most that it can have. Remove one first.`,
        );
      }
      const at = this.#writer.now().toISOString();
      const next = { id, moves: withMove(moves, { label, to: target, at, by }) };
      const [result] = await this.#store.writeLabels([{ key, over: head, before, next }]);
      return result === "written"
        ? { head, placings: placingsOf(next.moves), moves: next.moves }
        : undefined;
    }, this.#writer.contention(key));
  }

  async #read(key: DocumentKey) {
    const [over, before] = await Promise.all([this.#store.get(key), this.#store.labels(key)]);
    return { over, before };
  }

  /**
   * @throws DocumentError `validation-failed` if it does not exist, or is a deletion
   */
  async #target(key: DocumentKey, head: LiveHead, number: number): Promise<LabelTarget> {
    const revision = number === head.number ? head : await this.#store.revision(key, number);
    if (revision?.body === undefined) {
      const detail =
        revision === undefined ? "is not a revision that exists" : "is a deletion, without content";
      throw new DocumentError("validation-failed", `Revision ${number} ${detail}.`, {
        faults: [{ pointer: "/revision", code: "not_found", detail }],
      });
    }
    return { number, writeId: revision.writeId };
  }
}

function checkCondition(precondition: WriteOptions["precondition"], placing: Placing | undefined) {
  const version = placing && { etag: labelTagOf(placing), at: placing.at };
  const problem = conditionProblem(precondition ?? {}, version, "label");
  if (problem !== undefined) {
    throw new PreconditionFailed(problem, { etag: version?.etag });
  }
}

function noLabel(type: DocumentType, id: string, label: string): DocumentError {
  return new DocumentError("not-found", `The ${type.singular} ${id} has no label ${label}.`);
}
