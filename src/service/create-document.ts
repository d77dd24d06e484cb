import { DocumentError } from "../base/errors.ts";
import type { DocumentType } from "../documents/document-type.ts";
import { randomEnd, slugOf } from "../documents/id.ts";
import type { JsonObject } from "../documents/json.ts";
import { checkDocument } from "../documents/validation.ts";
import { isLive } from "../store/revision.ts";
import { type Document, type DocumentWriter, draft, type WriteOptions } from "./document-writer.ts";
import { type Decide, IdempotentRequest } from "./idempotent-request.ts";

/** What an id that nothing was read of is to follow. */
const unread = { current: undefined, before: undefined };

/** Creates a document under its own id, or one made from its title. */
export async function createDocument(
  writer: DocumentWriter,
  type: DocumentType,
  { document, ...options }: WriteOptions & { readonly document: JsonObject },
): Promise<Document> {
  await checkDocument(type, document);
  const { collection } = type;
  const asked = { ...options, collection, request: ["create", document] };
  const request = new IdempotentRequest(writer, asked);
  if (typeof document["id"] === "string") {
    return createAs(document["id"], { document, request, type });
  }
  const decide: Decide = (_, id) => draft("created", withId(document, id));
  for await (const id of slugs(type, document)) {
    // A tombstone counts as taken: nobody inherits a stranger's history.
    const written = await request.attempt(id, unread, decide);
    if (written !== undefined) {
      return written;
    }
  }
  throw new DocumentError("contended", "No free id was found for the title. Send an id.");
}

/** A document under an id of its own. */
interface Creation {
  readonly document: JsonObject;
  readonly request: IdempotentRequest;
  readonly type: DocumentType;
}

/** An id that was deleted goes on counting where it was; nothing is read before there is a conflict. */
async function createAs(id: string, { document, request, type }: Creation): Promise<Document> {
  const decide: Decide = (current) => {
    if (isLive(current)) {
      throw new DocumentError(
        "already-exists",
        `A ${type.singular} with the id ${id} already exists. Replace it with PUT, or choose another id.`,
      );
    }
    return draft("created", document);
  };
  return (await request.attempt(id, unread, decide)) ?? request.write(id, decide);
}

/** The slug of a title, then numbered, then with a random end. */
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

/** A document with its id, first where it had none. */
export function withId(document: JsonObject, id: string): JsonObject {
  return document["id"] === undefined ? { id, ...document } : document;
}
