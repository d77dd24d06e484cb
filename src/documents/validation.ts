import type * as zod from "zod/mini";
import { DocumentError, type Fault } from "../errors.ts";
import type { DocumentType, Zod } from "./document-type.ts";
import { idFaults } from "./id.ts";
import type { JsonObject } from "./json.ts";

const schemas = new Map<DocumentType, Promise<zod.ZodMiniObject>>();

/** Everything that is wrong with a document, each with its JSON Pointer (RFC 6901). */
export async function faultsOf(
  type: DocumentType,
  document: JsonObject,
): Promise<readonly Fault[]> {
  const { error } = (await schemaOf(type)).safeParse(document);
  return [...idFaults(document), ...(error?.issues ?? []).map(toFault)];
}

/**
 * Passes a document that satisfies its type.
 * @throws DocumentError `validation-failed` with all faults at once
 */
export async function checkDocument(type: DocumentType, document: JsonObject): Promise<void> {
  const faults = await faultsOf(type, document);
  if (faults.length > 0) {
    const where = faults.map(({ pointer, detail }) => `${pointer || "the document"}: ${detail}`);
    throw new DocumentError(
      "validation-failed",
      `The ${type.singular} is not valid: ${where.slice(0, 5).join("; ")}${faults.length > 5 ? `; and ${faults.length - 5} more` : ""}.`,
      { faults },
    );
  }
}

/** The schema of a type, made with the first document that is checked. */
function schemaOf(type: DocumentType): Promise<zod.ZodMiniObject> {
  const made = schemas.get(type) ?? makeSchema(type);
  schemas.set(type, made);
  return made;
}

async function makeSchema(type: DocumentType): Promise<zod.ZodMiniObject> {
  return type.schema(await loadZod());
}

/** The schema library, with words for what is wrong. */
export async function loadZod(): Promise<Zod> {
  const z = await import("zod/mini");
  // zod/mini comes without a language, and "Invalid input" helps nobody.
  z.config(z.locales.en());
  return z;
}

/** What a schema has found wrong, as a fault with its JSON Pointer. */
export function toFault({ path, code, message }: zod.core.$ZodIssue): Fault {
  return { pointer: toPointer(path), code, detail: message };
}

/** A path as a JSON Pointer (RFC 6901 §3). */
export function toPointer(path: readonly PropertyKey[]): string {
  return path.map((key) => `/${String(key).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}
