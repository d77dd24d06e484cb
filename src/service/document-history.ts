import { DocumentError } from "../base/errors.ts";
import type { DocumentType } from "../documents/document-type.ts";
import { isObject, type JsonObject } from "../documents/json.ts";
import { readJson, sayJsonFaults, toFaults } from "../documents/text/json-text.ts";
import { checkDocument } from "../documents/validation.ts";
import type { DocumentStore, HistoryOptions, HistoryPage } from "../store/document-store.ts";
import {
  type Document,
  DocumentWriter,
  type DocumentWriterOptions,
  notFound,
  type WriteOptions,
} from "./document-writer.ts";
import { type Decide, IdempotentRequest } from "./idempotent-request.ts";

/** Two versions of a document. */
export interface DocumentPair {
  readonly from: number;
  readonly to: number;
  readonly before: JsonObject;
  readonly after: JsonObject;
}

/** Operations on the history of documents. */
export class DocumentHistory {
  readonly #store: DocumentStore;
  readonly #writer: DocumentWriter;

  constructor(options: DocumentWriterOptions) {
    this.#store = options.store;
    this.#writer = new DocumentWriter(options);
  }

  /**
   * @throws DocumentError `not-found` if it never existed
   */
  async list(type: DocumentType, id: string, options: HistoryOptions): Promise<HistoryPage> {
    const page = await this.#store.history({ collection: type.collection, id }, options);
    if (page.revisions.length === 0 && options.before === undefined) {
      throw notFound(type, id);
    }
    return page;
  }

  /**
   * @throws DocumentError `not-found`, also if the revision is a deletion
   */
  async get(type: DocumentType, id: string, number: number): Promise<Document> {
    const revision = await this.#store.revision({ collection: type.collection, id }, number);
    if (revision === undefined) {
      throw noRevision(type, id, number);
    }
    if (revision.body === undefined) {
      throw new DocumentError(
        "not-found",
        `Revision ${number} of the ${type.singular} ${id} is a deletion and has no content.`,
      );
    }
    return { ...revision, body: revision.body, id };
  }

  /**
   * Two revisions to compare: by default the latest and the one before it; the first is compared with nothing.
   * @throws DocumentError `not-found`
   */
  async pair(
    type: DocumentType,
    id: string,
    asked: { readonly from?: number; readonly to?: number },
  ): Promise<DocumentPair> {
    const key = { collection: type.collection, id };
    const latest = asked.to === undefined ? await this.#store.get(key) : undefined;
    const to = asked.to ?? latest?.number ?? 0;
    const from = asked.from ?? Math.max(to - 1, 0);
    const [before, after] = await Promise.all([
      from === 0 ? undefined : this.#store.revision(key, from),
      latest ?? this.#store.revision(key, to),
    ]);
    if (after === undefined) {
      throw to === 0 ? notFound(type, id) : noRevision(type, id, to);
    }
    if (before === undefined && from > 0) {
      throw noRevision(type, id, from);
    }
    // There is no content before the first revision, or in a deletion.
    const contentOf = ({ body = "{}" }: { readonly body?: string | undefined } = {}) =>
      JSON.parse(body);
    return { from, to, before: contentOf(before), after: contentOf(after) };
  }

  /**
   * @throws DocumentError `not-found`, `invalid-parameter` for a deletion, `precondition-failed`, `validation-failed`
   * if the schema, or the rule of what can be stored, has changed since, `idempotency-mismatch`
   */
  async restore(
    type: DocumentType,
    id: string,
    { number, ...options }: WriteOptions & { readonly number: number },
  ): Promise<Document> {
    this.#writer.requireCondition(options);
    const { collection } = type;
    const key = { collection, id };
    const request = new IdempotentRequest(this.#writer, {
      ...{ ...options, collection },
      request: ["restore", id, number],
    });
    // Read again after each head, because content erased in between must not come back.
    const decide: Decide = async (current) => {
      // A newer one than the head was written meanwhile: it decides nothing about the state that was read.
      const isLater = current !== undefined && number > current.number;
      const revision = isLater ? undefined : await this.#store.revision(key, number);
      if (revision === undefined) {
        throw noRevision(type, id, number);
      }
      const { body } = revision;
      if (body === undefined) {
        throw new DocumentError(
          "invalid-parameter",
          `Revision ${number} is a deletion and has no content to restore. Choose an earlier one.`,
        );
      }
      await checkStored(type, body);
      return { change: "restored", origin: "restore", body };
    };
    return request.write(id, decide);
  }
}

/** Restored content must satisfy the current rules. */
async function checkStored(type: DocumentType, body: string): Promise<void> {
  const reading = await readJson(body);
  if ("faults" in reading) {
    const said = sayJsonFaults(reading.faults, ({ column }) => `character ${column}`);
    throw new DocumentError("validation-failed", `The ${type.singular} ${said}.`, {
      faults: toFaults(reading.faults),
    });
  }
  await checkDocument(type, isObject(reading.value) ? reading.value : {});
}

function noRevision(type: DocumentType, id: string, number: number): DocumentError {
  return new DocumentError(
    "not-found",
    `There is no revision ${number} of the ${type.singular} ${id}.`,
  );
}
