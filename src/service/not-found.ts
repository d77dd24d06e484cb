import { DocumentError } from "../base/errors.ts";
import type { DocumentType } from "../documents/document-type.ts";

/** There is no such document. */
export function notFound(type: DocumentType, id: string): DocumentError {
  return new DocumentError("not-found", `There is no ${type.singular} with the id ${id}.`);
}
