import { DocumentError } from "../../base/errors.ts";
import type { JsonObject } from "../json.ts";
import { type Fail, readFrontMatter, type Yaml } from "./front-matter.ts";
import { placeOf } from "./json-syntax.ts";
import {
  hasId,
  type ParseOptions,
  type SeedPlace,
  SeedSyntaxError,
  splitBom,
  withoutImplied,
} from "./seed-format.ts";
import { isSame } from "./text-edit.ts";
import { editYaml } from "./yaml-edit.ts";
import { keyOf, startOf } from "./yaml-nodes.ts";
import { styleOf, YamlWriter } from "./yaml-text.ts";

/** The field for the text below the front matter. */
const bodyField = "prompt";

/** Parses a `.prompty` text; see `SeedFormat` for this and the next two. */
export async function parsePrompty(
  text: string,
  { maxSyntax = Number.POSITIVE_INFINITY }: ParseOptions = {},
): Promise<JsonObject> {
  const { length } = split(text).lines;
  if (length > maxSyntax) {
    throw new DocumentError(
      "too-large",
      `The front matter has ${length} characters; the limit is ${maxSyntax}. Send the document as JSON.`,
    );
  }
  return (await readPrompty(await import("yaml"), text)).document;
}

/** Writes a new `.prompty` text. */
export async function writePrompty(
  document: JsonObject,
  { impliedId }: SeedPlace = {},
): Promise<string> {
  const { [bodyField]: body, ...fields } = expressible(withoutImplied(document, impliedId));
  const lines = new YamlWriter(await import("yaml"), styleOf("")).mapping(fields);
  return lines === "" && canStandAlone(body) ? body : `---\n${lines}---\n${body}`;
}

/** Updates a `.prompty` text to a changed document. */
export async function updatePrompty(
  text: string,
  document: JsonObject,
  { impliedId }: SeedPlace = {},
): Promise<string> {
  const yaml = await import("yaml");
  const { document: current, file, reading } = await readPrompty(yaml, text);
  const wanted = expressible(hasId(current) ? document : withoutImplied(document, impliedId));
  if (isSame(current, wanted)) {
    return text;
  }
  const { [bodyField]: body, ...fields } = wanted;
  for (const spellsOutAliases of [false, true]) {
    const source = { reading, text: file.lines, eol: file.eol, spellsOutAliases };
    const edited = join({ ...file, lines: editYaml(yaml, source, fields) }, body);
    if (await says(yaml, edited, wanted)) {
      return edited;
    }
  }
  const lines = new YamlWriter(yaml, styleOf(file.lines)).mapping(fields);
  return join({ ...file, lines: lines.replaceAll("\n", file.eol) }, body);
}

/** The parts of a file; joined, they are the whole file. */
interface PromptyFile {
  readonly bom: string;
  /** The opening bars, with anything before them; empty without front matter. */
  readonly opening: string;
  /** The text between the bars. */
  readonly lines: string;
  readonly closing: string;
  readonly body: string;
  readonly eol: string;
}

/** @throws SeedSyntaxError */
function split(text: string): PromptyFile {
  const { bom, source } = splitBom(text);
  const opening = /^(?:[ \t]*\r?\n)*---[ \t]*(\r?\n)/.exec(source);
  if (opening === null) {
    const eol = source.includes("\r\n") ? "\r\n" : "\n";
    return { bom, opening: "", lines: "", closing: "", body: source, eol };
  }
  const [start, eol = "\n"] = opening;
  const closingBars = /(?<=\n)---[ \t]*(?:\r?\n|$)/g;
  closingBars.lastIndex = start.length;
  const closing = closingBars.exec(source);
  if (closing === null) {
    throw new SeedSyntaxError(
      "the front matter opened here is never closed with ---",
      placeOf(source, start.indexOf("---")),
    );
  }
  const [bars] = closing;
  const lines = source.slice(start.length, closing.index);
  const body = source.slice(closing.index + bars.length);
  return { bom, opening: start, lines, closing: bars, body, eol };
}

/**
 * The parts of a `.prompty` text, and its document.
 * @throws SeedSyntaxError
 */
export async function readPrompty(yaml: Yaml, text: string) {
  const file = split(text);
  const { body, lines, opening } = file;
  const fail: Fail = (message, offset) => {
    const place = placeOf(opening + lines, opening.length + offset);
    throw new SeedSyntaxError(`front matter: ${message}`, place);
  };
  const reading = await readFrontMatter(yaml, lines, fail);
  if (Object.hasOwn(reading.value, bodyField)) {
    const key = reading.root?.items.find((pair) => keyOf(pair.key) === bodyField)?.key;
    fail(`the key ${bodyField} is reserved for the text below the front matter`, startOf(key));
  }
  return { file, reading, document: { ...reading.value, [bodyField]: body } };
}

/** A file with changed front matter or body; adds bars if needed. */
function join({ bom, closing, eol, lines, opening }: PromptyFile, body: string): string {
  if (opening === "") {
    const isBare = lines === "" && canStandAlone(body);
    return bom + (isBare ? body : `---${eol}${lines}---${eol}${body}`);
  }
  const end = body === "" || closing.endsWith("\n") ? closing : closing + eol;
  return bom + opening + lines + end + body;
}

/** Whether a body can be written without front matter. */
function canStandAlone(body: string): boolean {
  return !/^(?:\uFEFF|(?:[ \t]*\r?\n)*---[ \t]*\r?\n)/.test(body);
}

/** @throws DocumentError `validation-failed` */
function expressible(document: JsonObject): JsonObject & { readonly [bodyField]: string } {
  const body = document[bodyField];
  if (typeof body !== "string") {
    const detail = "must be a string: a .prompty file holds it below its front matter";
    throw new DocumentError("validation-failed", `The ${bodyField} ${detail}.`, {
      faults: [{ pointer: `/${bodyField}`, code: "invalid_type", detail }],
    });
  }
  return { ...document, [bodyField]: body };
}

async function says(yaml: Yaml, text: string, document: JsonObject): Promise<boolean> {
  try {
    return isSame((await readPrompty(yaml, text)).document, document);
  } catch (error) {
    if (error instanceof SeedSyntaxError) {
      return false;
    }
    throw error;
  }
}
