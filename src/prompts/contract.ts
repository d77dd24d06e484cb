import type { Fault } from "../base/errors.ts";
import { sayOneOf } from "../base/one-of.ts";
import { isObject, type JsonObject, type JsonValue } from "../documents/json.ts";
import { pointerTo } from "../documents/pointer.ts";
import type { Budget } from "./budget.ts";
import { toText } from "./readable-text.ts";
import { roles } from "./roles.ts";
import { type Inputs, toMessage, toMessages } from "./segments.ts";
import { sayKind } from "./values.ts";

/** An input that a template declares, in either generation of its format. */
export interface Declaration {
  readonly name: string;
  /** Where it is in the template. */
  readonly path: readonly (string | number)[];
  readonly kind: string | undefined;
  /** The name of the field with the kind, which differs between the generations. */
  readonly kindField: "kind" | "type";
  readonly isRequired: boolean;
  readonly description: string | undefined;
  /** Absent if there is none; an example or a sample is no default. */
  readonly default?: JsonValue;
  readonly isStrict: boolean;
}

/** What a template is rendered with. */
export interface Given {
  readonly inputs: JsonObject;
  /** The chosen documents, by the name that the template uses: `persona`. */
  readonly documents: ReadonlyMap<string, JsonObject>;
  /** The names for which a document can be chosen. @default none */
  readonly choices?: readonly string[];
}

/** The values for a template, and what is wrong with them. */
export interface Resolved {
  readonly inputs: Inputs;
  readonly faults: readonly Fault[];
}

/** The values that each kind allows. */
export const kinds: ReadonlyMap<string, (value: JsonValue) => boolean> = new Map([
  ["string", (value) => typeof value === "string"],
  ["integer", (value) => Number.isInteger(value)],
  ["number", (value) => typeof value === "number"],
  ["float", (value) => typeof value === "number"],
  ["boolean", (value) => typeof value === "boolean"],
  ["array", (value) => Array.isArray(value)],
  ["list", (value) => Array.isArray(value)],
  ["object", isObject],
  ["thread", (value) => toMessages(value) !== undefined],
]);

/** What a declaration of an input may have; an object with nothing of it is a default. */
const declared = [
  "kind",
  "type",
  "default",
  "required",
  "description",
  "example",
  "sample",
  "strict",
];

/**
 * Compares what is given with what the template declares. Documents are objects, or text where the template declares a
 * string. Values with faults are used as they are, for callers that want no more than warnings.
 * @throws TemplateFault if a document's text is too long
 */
export function resolveInputs(template: JsonObject, given: Given, budget: Budget): Resolved {
  const { declarations, faults } = readDeclarations(template["inputs"]);
  const values = new Map<string, JsonValue>();
  const names = new Set(declarations.map(({ name }) => name));
  for (const name of Object.keys(given.inputs)) {
    if (given.documents.has(name)) {
      const detail = `is given twice: a ${name} is also chosen`;
      faults.push(faultOf(name, "duplicate_input", detail));
    } else if (!names.has(name)) {
      faults.push(faultOf(name, "undeclared_input", "is not an input of the template"));
    }
    values.set(name, given.inputs[name] ?? null);
  }
  const kindOf = new Map(declarations.map(({ kind, name }) => [name, kind]));
  for (const [name, document] of given.documents) {
    values.set(name, kindOf.get(name) === "string" ? toText(document, budget) : document);
  }
  for (const declaration of declarations) {
    const found = complete(declaration, values);
    const isChoice = given.choices?.includes(declaration.name) ?? false;
    faults.push(
      ...(isChoice ? found.map((fault) => toChoice(declaration.name, fault, given)) : found),
    );
  }
  const namesOf = (those: readonly Declaration[]) => new Set(those.map(({ name }) => name));
  return {
    inputs: {
      values: Object.fromEntries(values),
      threads: namesOf(declarations.filter(({ kind }) => kind === "thread")),
      strict: namesOf(declarations.filter(({ isStrict }) => isStrict)),
    },
    faults,
  };
}

/** What is wrong with an input for which a document can be chosen, beside the inputs. */
function toChoice(name: string, { detail, pointer, ...fault }: Fault, { inputs }: Given): Fault {
  return {
    ...fault,
    pointer: Object.hasOwn(inputs, name) ? pointer : pointerTo([name]),
    detail: `${detail}: choose a ${name} by its id, beside the inputs`,
  };
}

/** The inputs that a template declares. */
export function declarationsOf(template: JsonObject): readonly Declaration[] {
  return readDeclarations(template["inputs"]).declarations;
}

/** Adds a default if an input is missing, and checks a value that is there. */
function complete(declaration: Declaration, values: Map<string, JsonValue>): readonly Fault[] {
  const { isRequired, kind, name } = declaration;
  const value = values.get(name);
  if (value === undefined) {
    if (declaration.default !== undefined) {
      values.set(name, declaration.default);
    } else if (isRequired) {
      return [faultOf(name, "missing_input", "is required")];
    }
    return [];
  }
  if (kind === undefined) {
    return [];
  }
  const allows = kinds.get(kind);
  if (allows === undefined) {
    return [faultOf(name, "unsupported_kind", `has a kind that can't be rendered: ${kind}`)];
  }
  return allows(value)
    ? []
    : [faultOf(name, "invalid_type", `must be ${sayExpected(kind)}, but ${sayGiven(kind, value)}`)];
}

function sayExpected(kind: string): string {
  return kind === "thread"
    ? `a list of messages, each with a role (${sayOneOf(roles)}) and a text as its content`
    : `of the kind ${kind}`;
}

/** What a value is instead, more exactly where its kind alone would be right. */
function sayGiven(kind: string, value: JsonValue): string {
  if (kind === "thread" && Array.isArray(value)) {
    return `entry ${value.findIndex((entry) => toMessage(entry) === undefined) + 1} is not one`;
  }
  return `is ${kind === "integer" && typeof value === "number" ? value : sayKind(value)}`;
}

/** The declared inputs: a list of `{name, ...}`, or an object by name. */
export function readDeclarations(inputs: JsonValue | undefined) {
  const declarations: Declaration[] = [];
  const faults: Fault[] = [];
  if (Array.isArray(inputs)) {
    for (const [index, item] of inputs.entries()) {
      const name = isObject(item) ? item["name"] : undefined;
      if (typeof name === "string" && isObject(item)) {
        declarations.push({ ...toDeclaration(name, item), path: ["inputs", index] });
      } else {
        const pointer = pointerTo(["template", "inputs", index]);
        faults.push({ pointer, code: "unnamed_input", detail: "has no name" });
      }
    }
  } else if (isObject(inputs)) {
    for (const [name, declaration] of Object.entries(inputs)) {
      declarations.push({ ...toDeclaration(name, declaration), path: ["inputs", name] });
    }
  }
  return { declarations, faults };
}

function toDeclaration(name: string, input: JsonValue): Omit<Declaration, "path"> {
  // A name without anything, as in YAML, declares just that.
  const written = input ?? {};
  const isFull =
    isObject(written) &&
    (Object.keys(written).length === 0 ||
      ["name", ...declared].some((key) => Object.hasOwn(written, key)));
  if (!isFull) {
    // A short form: the default alone, which also gives the kind.
    const kind = Array.isArray(written) ? "array" : typeof written;
    return {
      name,
      kind,
      kindField: "kind",
      description: undefined,
      isRequired: false,
      default: written,
      isStrict: false,
    };
  }
  const kind = written["kind"] ?? written["type"];
  const hasDefault = Object.hasOwn(written, "default");
  return {
    name,
    kind: typeof kind === "string" ? kind : undefined,
    kindField: Object.hasOwn(written, "kind") ? "kind" : "type",
    isRequired: written["required"] !== false,
    description: typeof written["description"] === "string" ? written["description"] : undefined,
    isStrict: written["strict"] === true,
    ...(hasDefault && { default: written["default"] ?? null }),
  };
}

function faultOf(name: string, code: string, detail: string): Fault {
  return { pointer: pointerTo(["inputs", name]), code, detail };
}
