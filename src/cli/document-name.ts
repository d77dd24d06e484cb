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
  return [collection, id];
}
