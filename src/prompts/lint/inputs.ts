import { closest } from "../../base/closest.ts";
import { companionNames } from "../../documents/companions.ts";
import type { JsonObject } from "../../documents/json.ts";
import { isObject } from "../../documents/json.ts";
import { Budget } from "../budget.ts";
import { type Declaration, kinds, readDeclarations } from "../contract.ts";
import { textFilters } from "../text-filters.ts";
import { Tokens } from "../tokens.ts";
import type { Expression } from "../tree.ts";
import { type Found, write } from "./finding.ts";
import type { DefaultUse, Uses } from "./uses.ts";

/** Names that the template uses, but neither declares nor gets from a document. */
export function* undeclared(
  { inputs: declared, sample = null }: JsonObject,
  { names }: Pick<Uses, "names">,
): Iterable<Found> {
  const known = new Set<string>([
    ...companionNames,
    ...readDeclarations(declared).declarations.map(({ name }) => name),
  ]);
  for (const { at, isCertain, name } of names) {
    if (isCertain && !known.has(name)) {
      const meant = closest(name, known);
      yield {
        rule: "undeclared_input",
        message: `${name.slice(0, 50)} is not declared as an input of the template.`,
        path: ["prompt"],
        part: { start: at, end: at + name.length },
        ...(meant !== undefined && { suggestion: write(meant) }),
      };
    }
  }
  for (const name of Object.keys(isObject(sample) ? sample : {})) {
    if (!known.has(name)) {
      const meant = closest(name, known);
      yield {
        rule: "undeclared_input",
        message: `The sample has a value for ${name.slice(0, 50)}, which is not an input of the template.`,
        path: ["sample", name],
        part: "key",
        ...(meant !== undefined && { suggestion: write(meant) }),
      };
    }
  }
}

/** Inputs that the template declares and does not use. */
export function* unused({ inputs }: JsonObject, { names }: Pick<Uses, "names">): Iterable<Found> {
  const used = new Set(names.map(({ name }) => name));
  for (const { name, path } of readDeclarations(inputs).declarations) {
    if (!used.has(name)) {
      const message = `The input ${name.slice(0, 50)} is never used.`;
      yield { rule: "unused_input", message, path, part: "key" };
    }
  }
}

/** What callers of the template can't get right: kinds that do not exist, defaults of another kind. */
export function* declarations({ inputs }: JsonObject): Iterable<Found> {
  const read = readDeclarations(inputs);
  for (const [index, item] of (Array.isArray(inputs) ? inputs : []).entries()) {
    if (!isObject(item) || typeof item["name"] !== "string") {
      const message = "An input in a list needs a name.";
      yield { rule: "unnamed_input", message, path: ["inputs", index], part: "key" };
    }
  }
  const seen = new Set<string>();
  for (const declaration of read.declarations) {
    const { name, path } = declaration;
    if (seen.has(name)) {
      const message = `The input ${name.slice(0, 50)} is declared twice.`;
      yield { rule: "duplicate_input", message, path, part: "key" };
    }
    seen.add(name);
    yield* kindOf(declaration);
  }
}

/** Kinds of other languages, with ours. */
const otherKinds: ReadonlyMap<string, string> = new Map([
  ["str", "string"],
  ["text", "string"],
  ["int", "integer"],
  ["double", "number"],
  ["bool", "boolean"],
  ["dict", "object"],
  ["tuple", "array"],
]);

function* kindOf({ default: value, kind, kindField, name, path }: Declaration): Iterable<Found> {
  if (kind === undefined) {
    return;
  }
  const allows = kinds.get(kind);
  if (allows === undefined) {
    const meant = otherKinds.get(kind.toLowerCase()) ?? closest(kind, kinds.keys());
    yield {
      rule: "unknown_kind",
      message: `There is no kind ${JSON.stringify(kind.slice(0, 50))}; known are ${[...kinds.keys()].join(", ")}.`,
      path: [...path, kindField],
      part: "value",
      ...(meant !== undefined && { suggestion: write(meant) }),
    };
  } else if (value !== undefined && !allows(value)) {
    const message = `The default of ${name.slice(0, 50)} is not of the kind ${kind}.`;
    yield { rule: "invalid_default", message, path: [...path, "default"], part: "value" };
  }
}

/** Filters `default` that never apply. */
export function* unreachableDefaults(
  source: string,
  { inputs }: JsonObject,
  { defaults }: Pick<Uses, "defaults">,
): Iterable<Found> {
  const declared = new Map(
    readDeclarations(inputs).declarations.map((declaration) => [declaration.name, declaration]),
  );
  for (const use of defaults) {
    const reason = reasonFor(use, declared);
    if (reason !== undefined) {
      yield {
        rule: "unreachable_default",
        message: `This default is never used: ${reason}.`,
        path: ["prompt"],
        part: spanOf(source, use.filter),
        suggestion: { message: "Remove it", replacement: "" },
      };
    }
  }
}

function reasonFor(
  { filter: { of, parameters }, input }: DefaultUse,
  declared: ReadonlyMap<string, Declaration>,
): string | undefined {
  if (parameters.named.has("boolean")) {
    return undefined;
  }
  if (of.kind === "literal" && of.value !== null) {
    return "the value before it is always there";
  }
  if (of.kind === "filter" && textFilters.has(of.name)) {
    return `${of.name} always makes a text. Put the default before it`;
  }
  const inner = of.kind === "filter" && of.name === "default" ? of.parameters.named : undefined;
  const first = inner?.get("default_value");
  if (inner !== undefined && (first === undefined || isThere(first))) {
    return "the one before it always gives a value";
  }
  const declaration = declared.get(input ?? "");
  if (declaration?.kind === undefined) {
    return undefined;
  }
  if ((declaration.default ?? null) !== null) {
    return `the input ${input} has a default of its own`;
  }
  return declaration.isRequired
    ? `the input ${input} is required. Declare it with \`required: false\``
    : undefined;
}

function isThere(expression: Expression): boolean {
  return expression.kind === "literal" && expression.value !== null;
}

/** A filter with its bar and its arguments. */
function spanOf(source: string, { at, name }: Expression & { readonly kind: "filter" }) {
  const start = source.slice(0, source.lastIndexOf("|", at)).trimEnd().length;
  let end = at + name.length;
  if (!/^\s*\(/.test(source.slice(end, end + 100))) {
    return { start, end };
  }
  const tokens = new Tokens(source, { from: end, closing: "}}", budget: new Budget(() => 0) });
  let depth = 0;
  do {
    const token = tokens.take();
    if (token.kind === "sign") {
      depth += Number(token.text === "(") - Number(token.text === ")");
    }
    end = token.end;
  } while (depth > 0);
  return { start, end };
}
