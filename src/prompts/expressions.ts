import { limits } from "./budget.ts";
import type { Filter } from "./filter.ts";
import { syntaxFault, TemplateFault } from "./template-fault.ts";
import type { Tokens } from "./tokens.ts";
import type { Arguments, Expression, Operator } from "./tree.ts";
import type { Vocabulary } from "./vocabulary.ts";

const constants: ReadonlyMap<string, boolean | null> = new Map([
  ["true", true],
  ["True", true],
  ["false", false],
  ["False", false],
  ["none", null],
  ["None", null],
  ["null", null],
]);

const keywords: ReadonlySet<string> = new Set(["and", "or", "not", "in", "is", "if", "else"]);

/** Operators of equal precedence, from those that bind loosest. */
const levels: readonly (readonly Operator[])[] = [["+", "-"], ["~"], ["*", "/", "//", "%"]];

const comparisons: readonly Operator[] = ["==", "!=", "<", "<=", ">", ">="];

/** Reads an expression, in the precedence of Jinja. */
export class ExpressionReader {
  readonly #tokens: Tokens;
  readonly #vocabulary: Vocabulary;
  #depth = 0;

  constructor(tokens: Tokens, vocabulary: Vocabulary) {
    this.#tokens = tokens;
    this.#vocabulary = vocabulary;
  }

  /** `then if test else otherwise`, or anything that binds tighter. */
  read(): Expression {
    return this.#deeper(() => {
      const then = this.readOr();
      if (!this.#tokens.is("if")) {
        return then;
      }
      const { at } = this.#tokens.take();
      const test = this.readOr();
      const otherwise = this.#tokens.takeIf("else") ? this.read() : undefined;
      return { kind: "choice", at, test, then, otherwise };
    });
  }

  /** An expression without an inline `if`, as `for` needs it. */
  readOr(): Expression {
    return this.#chain(["or"], () => this.#chain(["and"], () => this.#readNot()));
  }

  #readNot(): Expression {
    if (!this.#tokens.is("not")) {
      return this.#readComparison();
    }
    const { at } = this.#tokens.take();
    return this.#deeper(() => ({ kind: "not", at, of: this.#readNot() }));
  }

  #readComparison(): Expression {
    const left = this.#readLevel(0);
    const { at } = this.#tokens.next;
    const operator = comparisons.find((one) => this.#tokens.takeIf(one));
    if (operator !== undefined) {
      return { kind: "binary", at, operator, left, right: this.#readLevel(0) };
    }
    if (this.#tokens.takeIf("in")) {
      return { kind: "binary", at, operator: "in", left, right: this.#readLevel(0) };
    }
    if (this.#tokens.takeIf("not")) {
      this.#tokens.expect("in");
      const of: Expression = {
        kind: "binary",
        at,
        operator: "in",
        left,
        right: this.#readLevel(0),
      };
      return { kind: "not", at, of };
    }
    return left;
  }

  #readLevel(level: number): Expression {
    const operators = levels[level];
    return operators === undefined
      ? this.#readSigned()
      : this.#chain(operators, () => this.#readLevel(level + 1));
  }

  /** Operands with operators between them, from left to right. */
  #chain(operators: readonly Operator[], readOperand: () => Expression): Expression {
    let left = readOperand();
    let length = 0;
    for (;;) {
      const { at } = this.#tokens.next;
      const operator = operators.find((one) => this.#tokens.is(one));
      if (operator === undefined) {
        return left;
      }
      length = this.#lengthen(length, at);
      this.#tokens.take();
      left = { kind: "binary", at, operator, left, right: readOperand() };
    }
  }

  #readSigned(): Expression {
    if (!this.#tokens.is("-")) {
      return this.#readFiltered(this.#readMembers(this.#readPrimary()));
    }
    const { at } = this.#tokens.take();
    const of = this.#deeper(() =>
      this.#tokens.is("-") ? this.#readSigned() : this.#readMembers(this.#readPrimary()),
    );
    return this.#readFiltered({ kind: "negative", at, of });
  }

  #readPrimary(): Expression {
    const { at, kind, text } = this.#tokens.next;
    if (kind === "text") {
      this.#tokens.take();
      return { kind: "literal", at, value: text };
    }
    if (kind === "number") {
      this.#tokens.take();
      return { kind: "literal", at, value: Number(text) };
    }
    if (kind === "name" && !keywords.has(text)) {
      this.#tokens.take();
      const value = constants.get(text);
      return value === undefined
        ? { kind: "name", at, name: text }
        : { kind: "literal", at, value };
    }
    if (this.#tokens.takeIf("(")) {
      const inner = this.read();
      this.#tokens.expect(")");
      return inner;
    }
    if (this.#tokens.takeIf("[")) {
      return { kind: "list", at, items: this.#readItems("]") };
    }
    throw this.#tokens.unexpected("a value");
  }

  #readItems(closing: string): readonly Expression[] {
    const items: Expression[] = [];
    while (!this.#tokens.is(closing)) {
      items.push(this.read());
      if (!this.#tokens.takeIf(",")) {
        break;
      }
    }
    this.#tokens.expect(closing);
    return items;
  }

  #readMembers(first: Expression): Expression {
    let of = first;
    let length = 0;
    for (;;) {
      const { at } = this.#tokens.next;
      if (this.#tokens.is("(")) {
        throw syntaxFault(
          "Functions and methods can't be called; use a filter, such as `| items`.",
          at,
        );
      }
      if (!this.#tokens.is(".", "[")) {
        return of;
      }
      length = this.#lengthen(length, at);
      of = { kind: "member", at, of, key: this.#readKey() };
    }
  }

  #readKey(): Expression {
    if (this.#tokens.takeIf("[")) {
      const key = this.read();
      this.#tokens.expect("]");
      return key;
    }
    this.#tokens.expect(".");
    const { at, kind, text } = this.#tokens.next;
    if (kind === "number" && /^\d+$/.test(text)) {
      this.#tokens.take();
      return { kind: "literal", at, value: Number(text) };
    }
    return { kind: "literal", at, value: this.#tokens.expectName("a name").text };
  }

  #readFiltered(first: Expression): Expression {
    let of = first;
    let length = 0;
    for (;;) {
      const { at } = this.#tokens.next;
      if (this.#tokens.is("|", "is")) {
        length = this.#lengthen(length, at);
      }
      if (this.#tokens.takeIf("|")) {
        of = this.#readFilter(of);
      } else if (this.#tokens.takeIf("is")) {
        of = this.#readTest(of);
      } else {
        return of;
      }
    }
  }

  #readFilter(of: Expression): Expression {
    const { at, text: name } = this.#tokens.expectName("the name of a filter");
    const filter = this.#vocabulary.filter(name, at);
    const parameters = this.#tokens.takeIf("(")
      ? this.#readArguments(name, filter)
      : { named: new Map<string, Expression>(), others: [] };
    return { kind: "filter", at, name, filter, of, parameters };
  }

  #readArguments(filterName: string, filter: Filter): Arguments {
    const named = new Map<string, Expression>();
    const others: Expression[] = [];
    let position = 0;
    while (!this.#tokens.is(")")) {
      const { at } = this.#tokens.next;
      const value = this.read();
      if (value.kind === "name" && this.#tokens.takeIf("=")) {
        const isKnown =
          filter.keywords === "any" ||
          [...filter.parameters, ...(filter.keywords ?? [])].includes(value.name);
        if (!isKnown || named.has(value.name)) {
          throw syntaxFault(
            `${filterName} takes no${isKnown ? " second" : ""} argument "${value.name.slice(0, 50)}".`,
            at,
          );
        }
        named.set(value.name, this.read());
      } else {
        const parameter = filter.parameters[position];
        if (parameter !== undefined && !named.has(parameter)) {
          named.set(parameter, value);
        } else if (filter.takesMore) {
          others.push(value);
        } else {
          throw syntaxFault(`${filterName} takes fewer arguments.`, at);
        }
        position += 1;
      }
      if (!this.#tokens.takeIf(",")) {
        break;
      }
    }
    this.#tokens.expect(")");
    return { named, others };
  }

  #readTest(of: Expression): Expression {
    const isNegated = this.#tokens.takeIf("not");
    const { at, text: name } = this.#tokens.expectName("the name of a test");
    const test = this.#vocabulary.test(name, at);
    const takesArgument =
      test.takesArgument === "maybe" ? this.#startsValue() : test.takesArgument === true;
    const argument = takesArgument ? this.#readArgument() : undefined;
    const tested: Expression = { kind: "test", at, name, test, of, argument };
    return isNegated ? { kind: "not", at, of: tested } : tested;
  }

  #startsValue(): boolean {
    const { kind, text } = this.#tokens.next;
    return (
      kind === "text" ||
      kind === "number" ||
      (kind === "name" && !keywords.has(text)) ||
      this.#tokens.is("(", "[")
    );
  }

  /** The argument of a test, in parentheses or without. */
  #readArgument(): Expression {
    return this.#deeper(() => this.#readMembers(this.#readPrimary()));
  }

  #deeper(read: () => Expression): Expression {
    const { at } = this.#tokens.next;
    this.#depth = this.#lengthen(this.#depth, at);
    const expression = read();
    this.#depth -= 1;
    return expression;
  }

  /** Evaluating goes one level deeper for each. */
  #lengthen(length: number, at: number): number {
    if (length >= limits.depth) {
      throw new TemplateFault(
        "template_limit",
        `The expression nests more than ${limits.depth} levels deep.`,
        at,
      );
    }
    return length + 1;
  }
}
