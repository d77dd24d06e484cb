import type { DocumentType } from "../documents/document-type.ts";
import { DocumentError } from "../errors.ts";

/** There is no such document. */
export function notFound(type: DocumentType, id: string): DocumentError {
  return new DocumentError("not-found", `There is no ${type.singular} with the id ${id}.`);
}
