import type { CST, Document } from "yaml";
import { Breather } from "../../base/breather.ts";
import type { Yaml } from "./front-matter.ts";

/** What a token costs, in characters of JSON: three microseconds and more. */
const tokenCost = 32;

/**
 * The tree of a text in YAML 1.2 (core schema) with merge keys. Other requests have their turns while it is made, but for
 * its last step: of the most syntax that a request may send that takes some 50 ms.
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
    // Done by who reads the tree, in one pass; theirs takes a look at all other keys for each.
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
