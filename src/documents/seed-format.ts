import type { JsonValue } from "./json.ts";
import { findJsonFault } from "./json-syntax.ts";

/** How a seed file is read. */
export interface SeedFormat {
  /** The end of the file names it reads, with the dot. */
  readonly extension: string;
  /**
   * The file's content: one document, or an array of documents.
   * @throws SeedSyntaxError when it can't be read.
   */
  parse(text: string): Promise<JsonValue>;
}

/** A seed file that can't be read, with the line and column (from 1) where that shows. */
export class SeedSyntaxError extends Error {
  override readonly name = "SeedSyntaxError";
  readonly line: number;
  readonly column: number;

  constructor(message: string, place: { readonly line: number; readonly column: number }) {
    super(message);
    this.line = place.line;
    this.column = place.column;
  }
}

/** One JSON document a file, or a JSON array of documents. */
export const jsonSeeds: SeedFormat = {
  extension: ".json",
  async parse(text) {
    const source = text.replace(/^\uFEFF/, "");
    try {
      return JSON.parse(source);
    } catch {
      const { message, ...place } = await findJsonFault(source);
      throw new SeedSyntaxError(`not valid JSON: ${message}`, place);
    }
  },
};
