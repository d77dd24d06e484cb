import { sayOneOf } from "../base/one-of.ts";
import { documentTypes } from "../documents/index.ts";
import { CommandError } from "./command-error.ts";

/**
 * The collection and id in the name of a document, such as `personas/maria-lopez`.
 * @throws CommandError if it is not such a name
 */
export function parseDocumentName(name: string): readonly [collection: string, id: string] {
  const [collection, id, ...rest] = name.split("/");
  if (!collection || !id || rest.length > 0) {
    throw new CommandError(`${name} is not the name of a document such as personas/maria-lopez.`);
  }
  const collections = documentTypes.map((type) => type.collection);
  if (!collections.some((one) => one === collection)) {
    throw new CommandError(`${collection} is not a collection; give ${sayOneOf(collections)}.`);
  }
  return [collection, id];
}
