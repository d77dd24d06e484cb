import type { CST, Document } from "yaml";
import { Breather } from "../../base/breather.ts";
import type { Yaml } from "./front-matter.ts";

/** The cost of a token, in characters of JSON: at least three microseconds. */
const tokenCost = 32;

/**
 * The tree of a text in YAML 1.2 (core schema) with merge keys. Building it yields to other requests, except in the
 * last step, which takes some 50 ms for the most syntax that a request may send.
 */
export async function parseYaml(yaml: Yaml, text: string): Promise<Document.Parsed> {
  const breather = new Breather();
  const parser = new yaml.Parser();
  const tokens: CST.Token[] = [];
  for (const lexeme of new yaml.Lexer().lex(text)) {
    await breather.after(tokenCost);
    tokens.push(...parser.next(lexeme));
  }
  tokens.push(...parser.end());
  await breather.now();
  const composer = new yaml.Composer({
    merge: true,
    prettyErrors: false,
    // Checked when the tree is read, in one pass; the library compares each key with all others.
    uniqueKeys: false,
  });
  const [document, other] = composer.compose(tokens, true, text.length);
  await breather.now();
  if (document === undefined) {
    throw new Error("The YAML composer returned no document.");
  }
  if (other !== undefined) {
    const [start, end] = other.range;
    const message = "contains more than one document";
    document.errors.push(new yaml.YAMLParseError([start, end], "MULTIPLE_DOCS", message));
  }
  return document;
}
