import type { DocumentType } from "../documents/document-type.ts";
import type { JsonObject } from "../documents/json.ts";
import { impliedId, type Seed } from "./seed-files.ts";

/** A new seed file for one document. */
export async function newSeedFile(
  type: DocumentType,
  document: JsonObject & { readonly id: string },
): Promise<{ readonly file: string; readonly text: string }> {
  const text = await type.seeds.format.write(document, { impliedId: document.id });
  return { file: newFileOf(type, document.id), text };
}

/** Where the file of a new seed is, relative to the seeds folder. */
export function newFileOf({ seeds: { folder, format } }: DocumentType, id: string): string {
  return `${folder}/${id}${format.extension}`;
}

/**
 * @throws SeedSyntaxError if the text can't be parsed
 */
export async function updateSeedText(
  type: DocumentType,
  { text, seed: { file, index } }: { readonly text: string; readonly seed: Seed },
  document: JsonObject,
): Promise<string> {
  const implied = await impliedId(type, document, index === undefined ? file : undefined);
  return type.seeds.format.update(text, document, { impliedId: implied, index });
}
