import { DocumentError } from "../base/errors.ts";
import type { DocumentType } from "../documents/document-type.ts";
import { randomEnd, slugOf, withId } from "../documents/id.ts";
import type { JsonObject } from "../documents/json.ts";
import { toBody } from "../documents/text/stored-text.ts";
import { isLive } from "../store/revision.ts";
import { type Document, type DocumentWriter, draft, type WriteOptions } from "./document-writer.ts";
import { type Decide, IdempotentRequest } from "./idempotent-request.ts";

/** For an id that has not been read. */
const unread = { current: undefined, before: undefined };

/** A document to create. */
export interface CreationOptions extends WriteOptions {
  readonly document: JsonObject;
  /**
   * Called if the id made from the title is taken; returns the document to use instead of creating one with a numbered
   * id.
   */
  readonly insteadOfAnother?: () => Promise<Document | undefined>;
}

/** Creates a document with its own id, or one made from its title. */
export async function createDocument(
  writer: DocumentWriter,
  type: DocumentType,
  { document, insteadOfAnother = async () => undefined, ...options }: CreationOptions,
): Promise<Document> {
  const body = await writer.bodyOf(type, document, options);
  const { collection } = type;
  const asked = { ...options, collection, request: ["create", document] };
  const request = new IdempotentRequest(writer, asked);
  if (typeof document["id"] === "string") {
    return createAs(document["id"], { body, request, type });
  }
  const decide: Decide = (_, id) => draft("created", toBody(withId(document, id)));
  for await (const id of slugs(type, document)) {
    // A tombstone counts as taken, so that a document does not inherit another's history.
    const written = await request.attempt(id, unread, decide);
    const found = written ?? (await insteadOfAnother());
    if (found !== undefined) {
      return found;
    }
  }
  throw new DocumentError("contended", "No free id was found for the title. Send an id.");
}

/** The creation of a document with its own id. */
interface Creation {
  readonly body: string;
  readonly request: IdempotentRequest;
  readonly type: DocumentType;
}

/** A deleted id continues its revision numbers; nothing is read unless there is a conflict. */
async function createAs(id: string, { body, request, type }: Creation): Promise<Document> {
  const decide: Decide = (current) => {
    if (isLive(current)) {
      throw new DocumentError(
        "already-exists",
        `A ${type.singular} with the id ${id} already exists. Change that one, or choose another id.`,
      );
    }
    return draft("created", body);
  };
  return (await request.attempt(id, unread, decide)) ?? request.write(id, decide);
}

/** The slug of a title, then numbered, then with a random suffix. */
async function* slugs(type: DocumentType, document: JsonObject): AsyncGenerator<string> {
  const slug = await slugOf(document[type.titleField]);
  if (slug !== undefined) {
    yield slug;
    for (let number = 2; number <= 5; number += 1) {
      yield `${slug}-${number}`;
    }
  }
  yield `${slug ?? type.singular}-${randomEnd()}`;
  yield `${slug ?? type.singular}-${randomEnd()}`;
}
