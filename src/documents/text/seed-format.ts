import type { JsonObject, JsonValue } from "../json.ts";
import { isSyntax, readJson, sayJsonFault } from "./json-text.ts";

/** How documents are written as text: in seed files, and for whoever asks for their media type. */
export interface SeedFormat {
  /** The end of the names of its files, with the dot. */
  readonly extension: string;
  readonly mediaType: string;
  /**
   * What a text says: one document, or an array of documents.
   * @throws SeedSyntaxError when it can't be read
   * @throws DocumentError `too-large` when more of it has to be taken apart than may be
   */
  parse(text: string, options?: ParseOptions): Promise<JsonValue>;
  /**
   * A new text with one document.
   * @throws DocumentError `validation-failed` when the format can't say it
   */
  write(document: JsonObject, place?: SeedPlace): Promise<string>;
  /**
   * A text in which one document has become another. What is the same in both stays as it is written:
   * comments, order, quotes, line ends, layout.
   * @throws SeedSyntaxError when the text can't be read
   * @throws DocumentError `validation-failed` when the format can't say it
   */
  update(text: string, document: JsonObject, place?: SeedPlace): Promise<string>;
}

/** What a text may ask of its reader. */
export interface ParseOptions {
  /**
   * Most characters that may have to be taken apart by a syntax that costs much more than JSON; what stands as
   * it is, like the prompt below a front matter, does not count. @default any number
   */
  readonly maxSyntax?: number;
}

/** Where a document is written. */
export interface SeedPlace {
  /** The id that it has there without saying so, such as the file's name: that one is not written. */
  readonly impliedId?: string | undefined;
  /** Its place in a file with a list, from 0. */
  readonly index?: number | undefined;
}

/** One thing wrong in a seed file, with the line and column (from 1) where that shows. */
export interface SeedFault {
  readonly message: string;
  readonly line: number;
  readonly column: number;
}

/** A seed file that can't be read: its first fault, and those beside it. */
export class SeedSyntaxError extends Error {
  override readonly name = "SeedSyntaxError";
  readonly line: number;
  readonly column: number;
  readonly others: readonly SeedFault[];

  constructor(
    message: string,
    { column, line }: Omit<SeedFault, "message">,
    others: readonly SeedFault[] = [],
  ) {
    super(message);
    this.line = line;
    this.column = column;
    this.others = others;
  }
}

/** One JSON document a file, or a JSON array of documents. */
export const jsonSeeds: SeedFormat = {
  extension: ".json",
  mediaType: "application/json",
  async parse(text) {
    const { source } = splitBom(text);
    const isList = source.trimStart().startsWith("[");
    const reading = await readJson(source, { wrapping: isList ? 1 : 0 });
    if ("value" in reading) {
      return reading.value;
    }
    const [first, ...others] = reading.faults.map((fault) => ({
      line: fault.line,
      column: fault.column,
      message: `${isSyntax(fault) ? "not valid JSON: " : ""}${sayJsonFault(fault)}`,
    }));
    throw new SeedSyntaxError(first?.message ?? "", first ?? { line: 1, column: 1 }, others);
  },
  async write(document, { impliedId } = {}) {
    return `${JSON.stringify(withoutImplied(document, impliedId), null, 2)}\n`;
  },
  async update(text, document, { impliedId, index } = {}) {
    const { bom, source } = splitBom(text);
    const content = await jsonSeeds.parse(text);
    const current = index === undefined ? content : Array.isArray(content) && content[index];
    const wanted = hasId(current) ? document : withoutImplied(document, impliedId);
    const { editJson } = await import("./json-edit.ts");
    return bom + (await editJson(source, wanted, index));
  },
};

/** A text and the byte order mark before it, if there is one. */
export function splitBom(text: string): { readonly bom: string; readonly source: string } {
  const length = text.startsWith("\uFEFF") ? 1 : 0;
  return { bom: text.slice(0, length), source: text.slice(length) };
}

/** A document without the id that goes without saying. */
export function withoutImplied(document: JsonObject, impliedId: string | undefined): JsonObject {
  const { id, ...rest } = document;
  return id === impliedId ? rest : document;
}

/** Whether a document says its id. */
export function hasId(document: unknown): boolean {
  return typeof document === "object" && document !== null && Object.hasOwn(document, "id");
}
