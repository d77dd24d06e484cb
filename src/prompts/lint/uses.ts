import type { Expression, Node } from "../tree.ts";

/** A name in a template that is not one of its own variables. */
export interface Use {
  readonly name: string;
  readonly at: number;
  /** The fields that follow it, as long as the template spells them out: `.demographics.age`. */
  readonly keys: readonly Key[];
  /** Whether it can only be an input; in a section of Mustache it may be a field of the section's object. */
  readonly isCertain: boolean;
}

/** The name of a field. */
export interface Key {
  readonly name: string;
  readonly at: number;
}

/** A filter `default`, and what it is applied to. */
export interface DefaultUse {
  readonly filter: Expression & { readonly kind: "filter" };
  /** The input, if it is applied to just that. */
  readonly input: string | undefined;
}

/** What a template uses. */
export interface Uses {
  readonly names: readonly Use[];
  readonly defaults: readonly DefaultUse[];
  /** Texts that name a filter: `map("upper")`. */
  readonly namedFilters: readonly Key[];
  /** Texts that name a test: `selectattr("name", "defined")`. */
  readonly namedTests: readonly Key[];
}

/** @param isPlain whether an input is declared as a text, a number or a truth value, which have no fields */
export function usesIn(
  source: string,
  nodes: readonly Node[],
  isPlain: (input: string) => boolean,
): Uses {
  const walk = new Walk(source, isPlain);
  walk.visitNodes(nodes, new Locals());
  return walk;
}

/** The template's own variables at a point. */
class Locals {
  readonly #around: Locals | undefined;
  readonly #names: Set<string>;
  readonly isCertain: boolean;

  constructor(around?: Locals, names: readonly string[] = [], isCertain = true) {
    this.#around = around;
    this.#names = new Set(names);
    this.isCertain = isCertain && (around?.isCertain ?? true);
  }

  add(name: string): void {
    this.#names.add(name);
  }

  has(name: string): boolean {
    return this.#names.has(name) || (this.#around?.has(name) ?? false);
  }
}

class Walk implements Uses {
  readonly names: Use[] = [];
  readonly defaults: DefaultUse[] = [];
  readonly namedFilters: Key[] = [];
  readonly namedTests: Key[] = [];
  readonly #source: string;
  readonly #isPlain: (input: string) => boolean;

  constructor(source: string, isPlain: (input: string) => boolean) {
    this.#source = source;
    this.#isPlain = isPlain;
  }

  visitNodes(nodes: readonly Node[], locals: Locals): void {
    for (const node of nodes) {
      this.#visitNode(node, locals);
    }
  }

  #visitNode(node: Node, locals: Locals): void {
    switch (node.kind) {
      case "text":
        break;
      case "output":
        this.#visit(node.value, locals);
        break;
      case "set":
        this.#visit(node.value, locals);
        locals.add(node.name);
        break;
      case "if":
        for (const { body, test } of node.branches) {
          this.#visit(test, locals);
          this.visitNodes(body, locals);
        }
        this.visitNodes(node.otherwise, locals);
        break;
      case "for":
        this.#visit(node.list, locals);
        this.visitNodes(node.body, new Locals(locals, [...node.names, "loop"]));
        this.visitNodes(node.otherwise, locals);
        break;
      case "section": {
        const { body, isInverted, value } = node;
        this.#visit(value, locals);
        const hasNoFields = isInverted || (value.kind === "name" && this.#isPlain(value.name));
        this.visitNodes(body, new Locals(locals, [], hasNoFields));
        break;
      }
    }
  }

  #visit(expression: Expression, locals: Locals): void {
    switch (expression.kind) {
      case "literal":
      case "self":
        break;
      case "name":
        this.#use(expression, [], locals);
        break;
      case "member":
        this.#visitMember(expression, locals);
        break;
      case "list":
        this.#visitAll(expression.items, locals);
        break;
      case "not":
      case "negative":
        this.#visit(expression.of, locals);
        break;
      case "binary":
        this.#visitAll([expression.left, expression.right], locals);
        break;
      case "choice":
        this.#visitAll([expression.test, expression.then, expression.otherwise], locals);
        break;
      case "test":
        this.#visitAll([expression.of, expression.argument], locals);
        break;
      case "filter": {
        const { name, of, parameters } = expression;
        this.#visitAll([of, ...parameters.named.values(), ...parameters.others], locals);
        if (name === "default" || name === "d") {
          const isInput = of.kind === "name" && locals.isCertain && !locals.has(of.name);
          this.defaults.push({ filter: expression, input: isInput ? of.name : undefined });
        }
        addText(this.namedFilters, name === "map" ? parameters.named.get("filter") : undefined);
        addText(this.namedTests, name === "map" ? undefined : parameters.named.get("test"));
        break;
      }
    }
  }

  #visitAll(expressions: readonly (Expression | undefined)[], locals: Locals): void {
    for (const expression of expressions) {
      if (expression !== undefined) {
        this.#visit(expression, locals);
      }
    }
  }

  /** Follows a path down to its name. */
  #visitMember(member: Expression, locals: Locals): void {
    let keys: Key[] = [];
    let of = member;
    while (of.kind === "member") {
      const { key } = of;
      if (key.kind === "literal" && typeof key.value === "string") {
        const isQuoted = /["']/.test(this.#source[key.at] ?? "");
        keys.unshift({ name: key.value, at: key.at + Number(isQuoted) });
      } else {
        keys = [];
        this.#visit(key, locals);
      }
      of = of.of;
    }
    if (of.kind === "name") {
      this.#use(of, keys, locals);
    } else {
      this.#visit(of, locals);
    }
  }

  #use({ at, name }: Key, keys: readonly Key[], locals: Locals): void {
    if (!locals.has(name)) {
      this.names.push({ name, at, keys, isCertain: locals.isCertain });
    }
  }
}

function addText(texts: Key[], expression: Expression | undefined): void {
  if (expression?.kind === "literal" && typeof expression.value === "string") {
    // After the quote.
    texts.push({ name: expression.value, at: expression.at + 1 });
  }
}
