import type { Budget } from "./budget.ts";
import { syntaxFault } from "./template-fault.ts";

/** A token within a tag; `at` and `end` are offsets in the template. */
export interface Token {
  readonly kind: "name" | "text" | "number" | "sign" | "end";
  /** The text of a string without its quotes; otherwise as written. */
  readonly text: string;
  readonly at: number;
  readonly end: number;
}

/** The inside of a tag. */
interface Tag {
  /** The offset after its opening. */
  readonly from: number;
  readonly closing: "}}" | "%}";
  /** Reading costs a step for each token. */
  readonly budget: Budget;
}

const blank = /\s*/y;
const name = /[\p{L}_][\p{L}\p{N}_]*/uy;
const number = /\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const sign = /==|!=|<=|>=|\/\/|[<>=+\-*/%~|.,()[\]:]/y;
const string = /"[^"\\]*(?:\\.[^"\\]*)*"|'[^'\\]*(?:\\.[^'\\]*)*'/sy;

const escapes: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t" };

/** Reads the tokens of one tag, from after its opening to its closing braces. */
export class Tokens {
  readonly #source: string;
  readonly #closing: string;
  readonly #budget: Budget;
  #next: Token;

  constructor(source: string, { budget, closing, from }: Tag) {
    this.#source = source;
    this.#closing = closing;
    this.#budget = budget;
    this.#next = this.#read(from);
  }

  /** The next token, which stays the next. */
  get next(): Token {
    return this.#next;
  }

  take(): Token {
    const token = this.#next;
    if (token.kind !== "end") {
      this.#next = this.#read(token.end);
    }
    return token;
  }

  /** Whether the next token is this sign or keyword. */
  is(...texts: readonly string[]): boolean {
    const { kind, text } = this.#next;
    return (kind === "sign" || kind === "name") && texts.includes(text);
  }

  /** Takes the next token if it is this sign or keyword. */
  takeIf(text: string): boolean {
    const isNext = this.is(text);
    if (isNext) {
      this.take();
    }
    return isNext;
  }

  /** @throws TemplateFault if the next token is another */
  expect(text: string): void {
    if (!this.takeIf(text)) {
      throw this.unexpected(`"${text}"`);
    }
  }

  /** @throws TemplateFault if the next token is not a name */
  expectName(what: string): Token {
    return this.#next.kind === "name" ? this.take() : this.#refuse(what);
  }

  /** Takes the closing braces, and returns the offset after them. */
  close(): Token {
    return this.#next.kind === "end" ? this.#next : this.#refuse(`"${this.#closing}"`);
  }

  /** A fault about the next token. */
  unexpected(expected: string) {
    const { at, kind, text } = this.#next;
    const found = kind === "end" ? this.#closing : text.slice(0, 50);
    return syntaxFault(`Expected ${expected}, but found ${JSON.stringify(found)}.`, at);
  }

  #refuse(expected: string): never {
    throw this.unexpected(expected);
  }

  #read(from: number): Token {
    this.#budget.at = from;
    this.#budget.step();
    const at = from + (this.#match(blank, from)?.length ?? 0);
    const isTrimming = this.#source.startsWith(`-${this.#closing}`, at);
    if (isTrimming || this.#source.startsWith(this.#closing, at)) {
      const text = isTrimming ? "-" : "";
      return { kind: "end", text, at, end: at + text.length + this.#closing.length };
    }
    if (at >= this.#source.length) {
      throw syntaxFault(`The tag is never closed with ${this.#closing}.`, at);
    }
    const found =
      this.#token("name", name, at) ??
      this.#token("number", number, at) ??
      this.#token("sign", sign, at);
    if (found !== undefined) {
      return found;
    }
    const quoted = this.#match(string, at);
    if (quoted !== undefined) {
      const text = quoted
        .slice(1, -1)
        .replace(/\\(.)/gs, (_, escaped: string) => escapes[escaped] ?? escaped);
      return { kind: "text", text, at, end: at + quoted.length };
    }
    const character = String.fromCodePoint(this.#source.codePointAt(at) ?? 0);
    const isQuote = character === '"' || character === "'";
    throw syntaxFault(
      isQuote ? "The text is never closed." : `Unexpected ${JSON.stringify(character)}.`,
      at,
    );
  }

  #token(kind: Token["kind"], pattern: RegExp, at: number): Token | undefined {
    const text = this.#match(pattern, at);
    return text === undefined ? undefined : { kind, text, at, end: at + text.length };
  }

  #match(pattern: RegExp, at: number): string | undefined {
    pattern.lastIndex = at;
    return pattern.exec(this.#source)?.[0];
  }
}
