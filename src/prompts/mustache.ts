import { type Budget, limits } from "./budget.ts";
import { syntaxFault, TemplateFault } from "./template-fault.ts";
import type { Expression, Node } from "./tree.ts";

/** A section that is open. */
interface Open {
  readonly at: number;
  readonly name: string;
  readonly value: Expression;
  readonly isInverted: boolean;
  readonly nodes: Node[];
}

/**
 * Reads a template in the `mustache` language: values, sections, inverted sections, comments. A section's tag or a
 * comment that is alone on its line takes the line with it. Nothing is escaped, because a prompt is not HTML.
 * @throws TemplateFault
 */
export function readMustache(source: string, budget: Budget): readonly Node[] {
  const root: Node[] = [];
  const open: Open[] = [];
  let at = 0;
  for (let start = source.indexOf("{{"); start >= 0; start = source.indexOf("{{", at)) {
    budget.at = start;
    budget.step();
    const tag = readTag(source, start);
    const line = tag.kind === "value" ? undefined : ownLine(source, start, tag.end);
    const text = source.slice(at, line ? Math.max(at, line.start) : start);
    at = line?.end ?? tag.end;
    const nodes = open.at(-1)?.nodes ?? root;
    if (text !== "") {
      nodes.push({ kind: "text", text });
    }
    if (tag.kind === "value") {
      nodes.push({ kind: "output", at: start, value: toExpression(tag, start) });
    } else if (tag.kind === "open") {
      if (open.length >= limits.depth) {
        const message = `The template nests more than ${limits.depth} levels deep.`;
        throw new TemplateFault("template_limit", message, start);
      }
      const { isInverted, name } = tag;
      const value = toExpression(tag, start);
      open.push({ at: start, name, value, isInverted, nodes: [] });
    } else if (tag.kind === "close") {
      const section = open.pop();
      if (section?.name !== tag.name) {
        const expected = section === undefined ? "no section is open" : `${section.name} is open`;
        throw syntaxFault(`This closes ${JSON.stringify(tag.name)}, but ${expected}.`, start);
      }
      const { at: opened, isInverted, nodes: body, value } = section;
      const node: Node = { kind: "section", at: opened, value, isInverted, body };
      (open.at(-1)?.nodes ?? root).push(node);
    }
  }
  const unclosed = open.at(-1);
  if (unclosed !== undefined) {
    throw syntaxFault(`The section ${unclosed.name} is never closed.`, unclosed.at);
  }
  if (at < source.length) {
    root.push({ kind: "text", text: source.slice(at) });
  }
  return root;
}

interface Named {
  readonly name: string;
  /** The offset of the name, within the tag. */
  readonly nameAt: number;
}

type Tag = { readonly end: number } & (
  | (Named & { readonly kind: "value" })
  | (Named & { readonly kind: "open"; readonly isInverted: boolean })
  | { readonly kind: "close"; readonly name: string }
  | { readonly kind: "comment" }
);

function readTag(source: string, start: number): Tag {
  const isTriple = source[start + 2] === "{";
  const closing = isTriple ? "}}}" : "}}";
  const inside = start + (isTriple ? 3 : 2);
  const close = source.indexOf(closing, inside);
  if (close < 0) {
    throw syntaxFault(`The tag is never closed with ${closing}.`, start);
  }
  const end = close + closing.length;
  const written = source.slice(inside, close);
  const sigil = isTriple ? "" : (/^[#^/!&>=$<]/.exec(written)?.[0] ?? "");
  const name = written.slice(sigil.length).trim();
  const nameAt = inside + sigil.length + written.slice(sigil.length).search(/\S|$/);
  switch (sigil) {
    case "":
    case "&":
      return { kind: "value", name, nameAt, end };
    case "#":
    case "^":
      return { kind: "open", name, nameAt, isInverted: sigil === "^", end };
    case "/":
      return { kind: "close", name, end };
    case "!":
      return { kind: "comment", end };
    default:
      throw syntaxFault(
        sigil === "="
          ? "Other delimiters are not supported."
          : "Other templates can't be included.",
        start,
      );
  }
}

/** The line that a tag is alone on, with its end. */
function ownLine(source: string, tagStart: number, tagEnd: number) {
  let start = tagStart;
  while (source[start - 1] === " " || source[start - 1] === "\t") {
    start -= 1;
  }
  let end = tagEnd;
  while (source[end] === " " || source[end] === "\t" || source[end] === "\r") {
    end += 1;
  }
  const isAlone =
    (start === 0 || source[start - 1] === "\n") && (end === source.length || source[end] === "\n");
  return isAlone ? { start, end: Math.min(end + 1, source.length) } : undefined;
}

/** The value that a tag names; faults are reported where the tag starts. */
function toExpression({ name, nameAt: at }: Named, tagStart: number): Expression {
  if (name === ".") {
    return { kind: "self", at };
  }
  const [first = "", ...members] = name.split(".");
  if (
    members.length >= limits.depth ||
    !/^[^\s.{}|()"'#^/!&>=]+(?:\.[^\s.{}|()"'#^/!&>=]+)*$/.test(name)
  ) {
    throw syntaxFault(`${JSON.stringify(name.slice(0, 50))} is not a name.`, tagStart);
  }
  let expression: Expression = { kind: "name", at, name: first };
  let keyAt = at + first.length + 1;
  for (const member of members) {
    const key: Expression = { kind: "literal", at: keyAt, value: member };
    expression = { kind: "member", at, of: expression, key };
    keyAt += member.length + 1;
  }
  return expression;
}
