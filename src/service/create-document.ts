import { DocumentError } from "../base/errors.ts";
import type { DocumentType } from "../documents/document-type.ts";
import { randomEnd, slugOf } from "../documents/id.ts";
import type { JsonObject } from "../documents/json.ts";
import { checkDocument } from "../documents/validation.ts";
import type { Claim } from "./claim.ts";
import {
  type Decide,
  type Document,
  type DocumentWriter,
  draft,
  type WriteOptions,
} from "./document-writer.ts";
import { isLive } from "./precondition.ts";

/** A document to create, by whom, and whether the request may come again. */
interface Creation extends WriteOptions {
  readonly document: JsonObject;
}

/** Creates a document under its own id, or one made from its title. */
export async function createDocument(
  writer: DocumentWriter,
  type: DocumentType,
  creation: Creation,
): Promise<Document> {
  const { by, document } = creation;
  await checkDocument(type, document);
  const claim = writer.claim(type.collection, creation, ["create", document]);
  if (typeof document["id"] === "string") {
    return createAs(writer, type, { ...creation, claim, id: document["id"] });
  }
  const decide: Decide = (_, id) => draft("created", withId(document, id));
  for await (const id of slugs(type, document)) {
    // A tombstone counts as taken: nobody inherits a stranger's history.
    const key = { type: type.collection, id };
    const written = await writer.attempt(key, undefined, { by, claim, decide });
    if (written !== undefined) {
      return written;
    }
  }
  throw new DocumentError("contended", "No free id was found for the title. Send an id.");
}

/** An id that was deleted goes on counting where it was; nothing is read before there is a conflict. */
async function createAs(
  writer: DocumentWriter,
  type: DocumentType,
  creation: Creation & { readonly id: string; readonly claim: Claim | undefined },
): Promise<Document> {
  const { by, claim, document, id } = creation;
  const key = { type: type.collection, id };
  const decide: Decide = (current) => {
    if (isLive(current)) {
      throw new DocumentError(
        "already-exists",
        `There is a ${type.singular} with the id ${id}. Replace it with PUT, or send another id.`,
      );
    }
    return draft("created", document);
  };
  return (
    (await writer.attempt(key, undefined, { by, claim, decide })) ??
    writer.write(key, creation, { claim, decide })
  );
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
