import { type Budget, limits } from "./budget.ts";
import { ExpressionReader } from "./expressions.ts";
import { syntaxFault, TemplateFault } from "./template-fault.ts";
import { type Token, Tokens } from "./tokens.ts";
import type { Branch, Node } from "./tree.ts";
import { type Vocabulary, vocabulary } from "./vocabulary.ts";

/** Keywords that end a part of a block. */
type Ending = "elif" | "else" | "endif" | "endfor";

interface Part {
  readonly nodes: readonly Node[];
  /** How it ended; `undefined` for the end of the template. */
  readonly ending: Ending | undefined;
  /** The tag that ended it, after its keyword. */
  readonly tokens: Tokens | undefined;
}

/**
 * Reads a template in the `jinja2` language. White space stays, unless a tag trims it with `-`.
 * @throws TemplateFault
 */
export function readJinja(
  source: string,
  budget: Budget,
  words: Vocabulary = vocabulary,
): readonly Node[] {
  return new JinjaReader(source, budget, words).read();
}

class JinjaReader {
  readonly #source: string;
  readonly #budget: Budget;
  readonly #words: Vocabulary;
  #at = 0;
  #depth = 0;
  #trimsNext = false;

  constructor(source: string, budget: Budget, words: Vocabulary) {
    this.#source = source;
    this.#budget = budget;
    this.#words = words;
  }

  read(): readonly Node[] {
    return this.#readPart([], 0).nodes;
  }

  /** Reads up to one of the endings. */
  #readPart(endings: readonly Ending[], opened: number): Part {
    const nodes: Node[] = [];
    for (;;) {
      const start = nextTag(this.#source, this.#at);
      const isTrimmed = this.#source[start + 2] === "-";
      this.#addText(nodes, this.#source.slice(this.#at, start), isTrimmed);
      if (start >= this.#source.length) {
        if (endings.length > 0) {
          throw syntaxFault(`The block is never closed with ${endings.at(-1)}.`, opened);
        }
        return { nodes, ending: undefined, tokens: undefined };
      }
      const inside = start + (isTrimmed ? 3 : 2);
      switch (this.#source[start + 1]) {
        case "#":
          this.#skipComment(start, inside);
          break;
        case "{": {
          const tokens = new Tokens(this.#source, {
            from: inside,
            closing: "}}",
            budget: this.#budget,
          });
          const value = this.#expressions(tokens).read();
          this.#close(tokens);
          nodes.push({ kind: "output", at: value.at, value });
          break;
        }
        default: {
          const tokens = new Tokens(this.#source, {
            from: inside,
            closing: "%}",
            budget: this.#budget,
          });
          const keyword = tokens.expectName("a statement");
          const ending = endings.find((one) => one === keyword.text);
          if (ending !== undefined) {
            return { nodes, ending, tokens };
          }
          this.#readStatement(keyword, tokens, nodes);
        }
      }
    }
  }

  #readStatement({ at, text }: Token, tokens: Tokens, nodes: Node[]): void {
    switch (text) {
      case "if":
        nodes.push(this.#deeper(at, () => this.#readIf(at, tokens)));
        break;
      case "for":
        nodes.push(this.#deeper(at, () => this.#readFor(at, tokens)));
        break;
      case "set":
        nodes.push(this.#readSet(at, tokens));
        break;
      case "raw":
        this.#readRaw(at, tokens, nodes);
        break;
      default:
        throw syntaxFault(
          /^(?:elif|else|end)/.test(text)
            ? `"${text.slice(0, 50)}" closes nothing that is open.`
            : `Unknown statement "${text.slice(0, 50)}".`,
          at,
        );
    }
  }

  #readIf(at: number, first: Tokens): Node {
    const branches: Branch[] = [];
    let tokens = first;
    for (;;) {
      const test = this.#expressions(tokens).read();
      this.#close(tokens);
      const part = this.#readPart(["elif", "else", "endif"], at);
      branches.push({ test, body: part.nodes });
      if (part.tokens === undefined || part.ending !== "elif") {
        return { kind: "if", at, branches, otherwise: this.#readElse(part, "endif", at) };
      }
      tokens = part.tokens;
    }
  }

  #readFor(at: number, tokens: Tokens): Node {
    const names = [tokens.expectName("the name of a variable").text];
    while (tokens.takeIf(",")) {
      names.push(tokens.expectName("the name of a variable").text);
    }
    tokens.expect("in");
    const list = this.#expressions(tokens).readOr();
    this.#close(tokens);
    const part = this.#readPart(["else", "endfor"], at);
    const otherwise = this.#readElse(part, "endfor", at);
    return { kind: "for", at, names, list, body: part.nodes, otherwise };
  }

  /** What follows `else`, if that ended the part before. */
  #readElse({ ending, tokens }: Part, closing: Ending, at: number): readonly Node[] {
    if (tokens === undefined) {
      return [];
    }
    this.#close(tokens);
    if (ending === closing) {
      return [];
    }
    const last = this.#readPart([closing], at);
    if (last.tokens !== undefined) {
      this.#close(last.tokens);
    }
    return last.nodes;
  }

  #readSet(at: number, tokens: Tokens): Node {
    const { text: name } = tokens.expectName("the name of a variable");
    tokens.expect("=");
    const value = this.#expressions(tokens).read();
    this.#close(tokens);
    return { kind: "set", at, name, value };
  }

  #readRaw(at: number, tokens: Tokens, nodes: Node[]): void {
    this.#close(tokens);
    const closing = /\{%(-?)\s*endraw\s*(-?)%\}/g;
    closing.lastIndex = this.#at;
    const found = closing.exec(this.#source);
    if (found === null) {
      throw syntaxFault("The block is never closed with endraw.", at);
    }
    this.#addText(nodes, this.#source.slice(this.#at, found.index), found[1] === "-");
    this.#at = closing.lastIndex;
    this.#trimsNext = found[2] === "-";
  }

  #skipComment(start: number, inside: number): void {
    this.#budget.step();
    const end = this.#source.indexOf("#}", inside);
    if (end < 0) {
      throw syntaxFault("The comment is never closed with #}.", start);
    }
    this.#at = end + 2;
    this.#trimsNext = end > inside && this.#source[end - 1] === "-";
  }

  #expressions(tokens: Tokens): ExpressionReader {
    return new ExpressionReader(tokens, this.#words);
  }

  #close(tokens: Tokens): void {
    const { end, text } = tokens.close();
    this.#at = end;
    this.#trimsNext = text === "-";
  }

  #addText(nodes: Node[], written: string, trimsEnd: boolean): void {
    const started = this.#trimsNext ? written.trimStart() : written;
    const text = trimsEnd ? started.trimEnd() : started;
    this.#trimsNext = false;
    if (text !== "") {
      nodes.push({ kind: "text", text });
    }
  }

  #deeper(at: number, read: () => Node): Node {
    if (this.#depth >= limits.depth) {
      throw new TemplateFault(
        "template_limit",
        `The template nests more than ${limits.depth} levels deep.`,
        at,
      );
    }
    this.#depth += 1;
    const node = read();
    this.#depth -= 1;
    return node;
  }
}

/** The offset of the next tag, or the end. */
function nextTag(source: string, from: number): number {
  for (let at = source.indexOf("{", from); at >= 0; at = source.indexOf("{", at + 1)) {
    if ("{%#".includes(source[at + 1] ?? " ")) {
      return at;
    }
  }
  return source.length;
}
