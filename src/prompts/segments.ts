import type { JsonObject } from "../documents/json.ts";
import { isObject } from "../documents/json.ts";
import type { Budget } from "./budget.ts";
import { valueFault } from "./comparing.ts";
import { evaluate, itemsOf } from "./evaluate.ts";
import { toText } from "./readable-text.ts";
import { isRole, type Message, opensMessage } from "./roles.ts";
import { Scope } from "./scope.ts";
import { TemplateFault } from "./template-fault.ts";
import type { Expression, Node } from "./tree.ts";
import { isList, isTruthy, sayKind, type Value } from "./values.ts";

/**
 * A piece of a rendered template, which knows where it comes from: from the author (`literal`), from a value
 * (`interp`), or from an earlier conversation (`thread`).
 */
export type Segment =
  | { readonly kind: "literal"; readonly text: string }
  | {
      readonly kind: "interp";
      readonly text: string;
      /** The input that it is from, if the template writes just that or a member of it. */
      readonly source: string | undefined;
      /** The input that it is from in another way: in a loop, a section, a variable, through a filter. */
      readonly origin?: string;
      readonly strict: boolean;
    }
  | { readonly kind: "thread"; readonly source: string; readonly messages: readonly Message[] };

/** The values of inputs, and which of them are special. */
export interface Inputs {
  readonly values: JsonObject;
  /** Inputs that are earlier conversations. */
  readonly threads: ReadonlySet<string>;
  /** Inputs whose text must not even look like the start of a message. */
  readonly strict: ReadonlySet<string>;
}

/**
 * Renders a template that has been read.
 * @throws TemplateFault
 */
export function toSegments(
  nodes: readonly Node[],
  inputs: Inputs,
  budget: Budget,
): readonly Segment[] {
  const writer = new SegmentWriter(inputs, budget);
  writer.write(nodes, new Scope(inputs.values));
  return writer.segments;
}

class SegmentWriter {
  readonly segments: Segment[] = [];
  readonly #inputs: Inputs;
  readonly #budget: Budget;

  constructor(inputs: Inputs, budget: Budget) {
    this.#inputs = inputs;
    this.#budget = budget;
  }

  write(nodes: readonly Node[], scope: Scope): void {
    this.#budget.deeper(() => {
      for (const node of nodes) {
        this.#writeNode(node, scope);
      }
    });
  }

  #writeNode(node: Node, scope: Scope): void {
    this.#budget.step();
    switch (node.kind) {
      case "text":
        this.#budget.write(node.text.length);
        this.segments.push({ kind: "literal", text: node.text });
        break;
      case "output":
        this.#writeValue(node.value, scope);
        break;
      case "set":
        scope.set(node.name, this.#valueOf(node.value, scope), originOf(node.value, scope));
        break;
      case "if": {
        const branch = node.branches.find(({ test }) => isTruthy(this.#valueOf(test, scope)));
        this.write(branch?.body ?? node.otherwise, scope);
        break;
      }
      case "for":
        this.#repeat(node, scope);
        break;
      case "section":
        this.#enter(node, scope);
        break;
    }
  }

  #writeValue(expression: Expression, scope: Scope): void {
    const value = this.#valueOf(expression, scope);
    this.#budget.at = expression.at;
    const source = inputOf(expression, scope);
    if (source !== undefined && this.#inputs.threads.has(source) && expression.kind === "name") {
      this.#budget.step(isList(value) ? value.length : 0);
      const messages = toMessages(value);
      if (messages !== undefined) {
        this.#budget.write(messages.reduce((sum, { content }) => sum + content.length, 0));
        this.segments.push({ kind: "thread", source, messages });
        return;
      }
    }
    const text = toText(value, this.#budget);
    this.#budget.write(text.length);
    const strict = source !== undefined && this.#inputs.strict.has(source);
    if (strict && opensMessage(text)) {
      throw new TemplateFault(
        "forged_role",
        `The input ${source.slice(0, 50)} is strict, and has a line that looks like the start of a message.`,
        expression.at,
      );
    }
    const origin = source === undefined ? originOf(expression, scope) : undefined;
    this.segments.push({
      kind: "interp",
      text,
      source,
      strict,
      ...(origin !== undefined && { origin }),
    });
  }

  #repeat(node: Node & { readonly kind: "for" }, scope: Scope): void {
    const list = this.#valueOf(node.list, scope);
    this.#budget.at = node.at;
    const items = itemsOf(list, this.#budget);
    const { length } = items;
    const origin = originOf(node.list, scope);
    for (const [index, item] of items.entries()) {
      this.#budget.at = node.at;
      this.#budget.step();
      const inner = new Scope(undefined, scope);
      this.#bind(node.names, { item, origin }, inner);
      inner.set("loop", {
        index: index + 1,
        index0: index,
        revindex: length - index,
        revindex0: length - index - 1,
        first: index === 0,
        last: index === length - 1,
        length,
      });
      this.write(node.body, inner);
    }
    if (length === 0) {
      this.write(node.otherwise, scope);
    }
  }

  #bind(names: readonly string[], { item, origin }: Bound, scope: Scope): void {
    const [only = "", ...others] = names;
    if (others.length === 0) {
      scope.set(only, item, origin);
      return;
    }
    if (!isList(item) || item.length !== names.length) {
      throw valueFault(
        `Can't divide ${sayKind(item)} into ${names.length} variables.`,
        this.#budget,
      );
    }
    for (const [index, name] of names.entries()) {
      scope.set(name, item[index], origin);
    }
  }

  #enter(node: Node & { readonly kind: "section" }, scope: Scope): void {
    const value = this.#valueOf(node.value, scope);
    const isShown = isList(value) ? value.length > 0 : isObject(value) || Boolean(value);
    if (node.isInverted) {
      if (!isShown) {
        this.write(node.body, scope);
      }
      return;
    }
    for (const item of isList(value) ? value : isShown ? [value] : []) {
      this.#budget.at = node.at;
      this.#budget.step();
      this.write(node.body, new Scope(item, scope, originOf(node.value, scope)));
    }
  }

  #valueOf(expression: Expression, scope: Scope): Value {
    return evaluate(expression, scope, this.#budget);
  }
}

/** The input that a name, or a path from it, belongs to. */
function inputOf(expression: Expression, scope: Scope): string | undefined {
  let root = expression;
  while (root.kind === "member") {
    root = root.of;
  }
  return root.kind === "name" && scope.isInput(root.name) ? root.name : undefined;
}

/** An item of a loop, and the input that it is from. */
interface Bound {
  readonly item: Value;
  readonly origin: string | undefined;
}

/** The input that a value is from, as far as one alone can be named. */
function originOf(expression: Expression, scope: Scope): string | undefined {
  let root = expression;
  while (root.kind === "member" || root.kind === "filter") {
    root = root.of;
  }
  if (root.kind === "self") {
    return scope.selfOrigin;
  }
  return root.kind === "name" ? scope.originOf(root.name) : undefined;
}

/** The messages of a conversation; `undefined` if the value is none. */
export function toMessages(value: Value): readonly Message[] | undefined {
  const messages = isList(value) ? value.map(toMessage) : [undefined];
  return messages.every((message) => message !== undefined) ? messages : undefined;
}

/** The message that an entry of a conversation is; `undefined` if it is none. */
export function toMessage(entry: Value): Message | undefined {
  const { content, role } = isObject(entry) ? entry : {};
  return typeof role === "string" && isRole(role) && typeof content === "string"
    ? { role, content }
    : undefined;
}
