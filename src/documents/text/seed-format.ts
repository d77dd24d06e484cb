import type { JsonObject, JsonValue } from "../json.ts";
import { isSyntax, readJson, sayJsonFault } from "./json-text.ts";

/** A text format for documents, used in seed files and over HTTP. */
export interface SeedFormat {
  /** The file extension, with the dot. */
  readonly extension: string;
  readonly mediaType: string;
  /**
   * @throws SeedSyntaxError if it can't be parsed
   * @throws DocumentError `too-large` if it exceeds `maxSyntax`
   */
  parse(text: string, options?: ParseOptions): Promise<JsonValue>;
  /**
   * @throws DocumentError `validation-failed` if the format can't represent it
   */
  write(document: JsonObject, place?: SeedPlace): Promise<string>;
  /**
   * @throws SeedSyntaxError if the text can't be parsed
   * @throws DocumentError `validation-failed` if the format can't represent it
   */
  update(text: string, document: JsonObject, place?: SeedPlace): Promise<string>;
}

/** Limits for parsing. */
export interface ParseOptions {
  /**
   * Maximum characters in a syntax that is much slower to parse than JSON; verbatim text, like the prompt below the
   * front matter, does not count. @default no limit
   */
  readonly maxSyntax?: number;
}

/** The location of a document. */
export interface SeedPlace {
  /** The id implied by the location, such as the file's name, which is not written. */
  readonly impliedId?: string | undefined;
  /** Its index in a file with a list, from 0. */
  readonly index?: number | undefined;
}

/** A fault in a seed file, with line and column (from 1). */
export interface SeedFault {
  readonly message: string;
  readonly line: number;
  readonly column: number;
}

/** A seed file that can't be parsed: its first fault, and the others. */
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

/** A file with one JSON document, or a JSON array of documents. */
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

/** Splits a byte order mark, if there is one, from the text. */
export function splitBom(text: string): { readonly bom: string; readonly source: string } {
  const length = text.startsWith("\uFEFF") ? 1 : 0;
  return { bom: text.slice(0, length), source: text.slice(length) };
}

/** A document without its implied id. */
export function withoutImplied(document: JsonObject, impliedId: string | undefined): JsonObject {
  const { id, ...rest } = document;
  return id === impliedId ? rest : document;
}

/** Whether a document contains an id. */
export function hasId(document: unknown): boolean {
  return typeof document === "object" && document !== null && Object.hasOwn(document, "id");
}
