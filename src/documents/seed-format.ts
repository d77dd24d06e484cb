import type { JsonValue } from "./json.ts";

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

/** Line and column (both from 1) of an offset in a text. */
export function placeOf(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset);
  const line = before.split("\n").length;
  return { line, column: offset - before.lastIndexOf("\n") };
}

/** One JSON document a file, or a JSON array of documents. */
export const jsonSeeds: SeedFormat = {
  extension: ".json",
  async parse(text) {
    const source = text.replace(/^\uFEFF/, "");
    try {
      return JSON.parse(source);
    } catch (error) {
      throw new SeedSyntaxError(describe(error), placeOf(source, offsetOf(error, source)));
    }
  },
};

function describe(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  // V8 quotes the text around the fault; the line and column say it better.
  return `not valid JSON: ${message.split(/, (?="|\.\.\.)| in JSON at position/)[0]}`;
}

/** V8 names the offset, but for a text that ends too early. */
function offsetOf(error: unknown, text: string): number {
  const found = error instanceof Error ? /at position (\d+)/.exec(error.message) : null;
  return found === null ? text.length : Number(found[1]);
}
