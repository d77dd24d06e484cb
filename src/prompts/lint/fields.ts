import { closest } from "../../base/closest.ts";
import { companionNames } from "../../documents/companions.ts";
import { isObject, type JsonObject, type JsonValue } from "../../documents/json.ts";
import { readDeclarations } from "../contract.ts";
import { type Found, write } from "./finding.ts";
import type { Uses } from "./uses.ts";

/** The fields that a document may have. */
export interface Shape {
  /** `undefined` for a field whose own fields are not known. */
  readonly fields: ReadonlyMap<string, Shape | undefined>;
  /** Whether no document has others. Documents may have more fields than their type, so that alone does not say. */
  readonly isComplete: boolean;
}

/** The shapes of documents, by the name that templates use: `persona`. */
export type Shapes = ReadonlyMap<string, Shape>;

/** Fields of a persona, scenario or mood that no such document has, or that look misspelt. */
export function* unknownFields(
  template: JsonObject,
  { names }: Pick<Uses, "names">,
  shapes: Shapes,
): Iterable<Found> {
  const kinds = new Map(
    readDeclarations(template["inputs"]).declarations.map(({ kind, name }) => [name, kind]),
  );
  const known = new Map(
    companionNames.map((name) => [name, withSamples(shapes.get(name), template, name)]),
  );
  for (const { keys, name } of names) {
    const [first] = keys;
    if (known.has(name) && first !== undefined && kinds.get(name) === "string") {
      yield {
        rule: "unknown_field",
        message: `${name} is declared as a string, so it is a text and has no fields.`,
        path: ["prompt"],
        part: { start: first.at, end: first.at + first.name.length },
      };
      continue;
    }
    let shape = known.get(name);
    for (const { at, name: field } of keys) {
      if (shape === undefined || /^\d+$/.test(field)) {
        break;
      }
      if (!shape.fields.has(field)) {
        const meant = closest(field, shape.fields.keys());
        if (meant !== undefined || shape.isComplete) {
          yield {
            rule: "unknown_field",
            message: shape.isComplete
              ? `No ${name} has a field ${JSON.stringify(field.slice(0, 50))} here.`
              : `A ${name} is not known to have a field ${JSON.stringify(field.slice(0, 50))} here.`,
            path: ["prompt"],
            part: { start: at, end: at + field.length },
            ...(meant !== undefined && { suggestion: write(meant) }),
          };
        }
        break;
      }
      shape = shape.fields.get(field);
    }
  }
}

/** A shape, and the fields that the template's own samples have. */
function withSamples(shape: Shape | undefined, template: JsonObject, name: string) {
  const { inputs = null, sample } = template;
  const input = Array.isArray(inputs)
    ? inputs.find((item) => isObject(item) && item["name"] === name)
    : isObject(inputs) && inputs[name];
  const samples = [
    isObject(sample) ? sample[name] : undefined,
    ...(isObject(input) ? [input["example"], input["sample"], input["default"]] : []),
  ];
  return samples.reduce<Shape | undefined>(
    (merged, value) => merge(merged, shapeOf(value, false)),
    shape,
  );
}

/** The shape of a value; `undefined` if it has no fields. */
export function shapeOf(value: JsonValue | undefined, isComplete: boolean): Shape | undefined {
  if (!isObject(value)) {
    return undefined;
  }
  const fields = Object.entries(value).map(
    ([name, field]) => [name, shapeOf(field, isComplete)] as const,
  );
  return { fields: new Map(fields), isComplete };
}

/** What either shape has. */
export function merge(a: Shape | undefined, b: Shape | undefined): Shape | undefined {
  if (a === undefined || b === undefined) {
    return a ?? b;
  }
  const fields = new Map(a.fields);
  for (const [name, shape] of b.fields) {
    fields.set(name, merge(fields.get(name), shape));
  }
  return { fields, isComplete: a.isComplete || b.isComplete };
}
