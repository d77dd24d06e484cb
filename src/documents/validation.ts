import * as z from "zod/mini";
import en from "zod/v4/locales/en.js";
import { DocumentError, type Fault } from "../errors.ts";
import type { DocumentType } from "./document-type.ts";
import { idFaults } from "./id.ts";
import type { JsonObject } from "./json.ts";

// zod/mini comes without a language, and "Invalid input" helps nobody.
z.config(en());

/** Everything that is wrong with a document, each with its JSON Pointer (RFC 6901). */
export function faultsOf(type: DocumentType, document: JsonObject): readonly Fault[] {
  const { error } = type.schema.safeParse(document);
  return [...idFaults(document), ...(error?.issues ?? []).map(toFault)];
}

/**
 * Passes a document that satisfies its type.
 * @throws DocumentError `validation-failed` with all faults at once
 */
export function checkDocument(type: DocumentType, document: JsonObject): void {
  const faults = faultsOf(type, document);
  if (faults.length > 0) {
    const where = faults.map(({ pointer, detail }) => `${pointer || "the document"}: ${detail}`);
    throw new DocumentError(
      "validation-failed",
      `The ${type.singular} is not valid: ${where.slice(0, 5).join("; ")}${faults.length > 5 ? `; and ${faults.length - 5} more` : ""}.`,
      { faults },
    );
  }
}

function toFault({ path, code, message }: z.core.$ZodIssue): Fault {
  return { pointer: toPointer(path), code, detail: message };
}

/** A path as a JSON Pointer (RFC 6901 §3). */
export function toPointer(path: readonly PropertyKey[]): string {
  return path.map((key) => `/${String(key).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}
