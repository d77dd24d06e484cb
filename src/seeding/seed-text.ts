import type { DocumentType } from "../documents/document-type.ts";
import type { JsonObject } from "../documents/json.ts";
import { impliedId, type Seed } from "./seed-files.ts";

/** A new seed file for one document. */
export async function newSeedFile(
  type: DocumentType,
  document: JsonObject & { readonly id: string },
): Promise<{ readonly file: string; readonly text: string }> {
  const { folder, format } = type.seeds;
  const text = await format.write(document, { impliedId: document.id });
  return { file: `${folder}/${document.id}${format.extension}`, text };
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
