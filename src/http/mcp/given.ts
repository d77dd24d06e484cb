import { isObject, type JsonObject, type JsonValue } from "../../documents/json.ts";
import type { Given, Tool } from "./tools.ts";

const kinds: Readonly<Record<string, (value: JsonValue) => boolean>> = {
  string: (value) => typeof value === "string",
  integer: Number.isInteger,
  boolean: (value) => typeof value === "boolean",
  object: isObject,
};

/** The arguments of a tool, checked by name and kind, or what is wrong with them. */
export function readGiven(
  { properties, required }: Tool,
  values: JsonObject,
): { readonly given: Given } | { readonly fault: string } {
  const unknown = Object.keys(values).find((name) => !Object.hasOwn(properties, name));
  if (unknown !== undefined) {
    return { fault: `Unknown argument ${JSON.stringify(unknown.slice(0, 100))}.` };
  }
  const missing = required.find((name) => values[name] === undefined);
  if (missing !== undefined) {
    return { fault: `The argument ${missing} is required.` };
  }
  const wrong = Object.entries(values).find(([name, value]) => !fits(properties[name], value));
  if (wrong !== undefined) {
    return { fault: `The argument ${wrong[0]} must be ${sayKinds(properties[wrong[0]])}.` };
  }
  return {
    given: {
      text: (name) => String(values[name] ?? ""),
      value: (name) => values[name],
      object(name) {
        const value = values[name];
        return isObject(value) ? value : {};
      },
    },
  };
}

function fits(property: JsonObject = {}, value: JsonValue): boolean {
  const { enum: allowed, maximum = Infinity, minimum = -Infinity } = property;
  const isListed = !Array.isArray(allowed) || allowed.includes(value);
  const isWithin =
    typeof value !== "number" || (value >= Number(minimum) && value <= Number(maximum));
  return isListed && isWithin && kindsOf(property).some((kind) => kinds[kind]?.(value));
}

function kindsOf({ type = [] }: JsonObject): readonly string[] {
  return [type].flat().map(String);
}

function sayKinds(property: JsonObject = {}): string {
  const { enum: allowed, maximum, minimum } = property;
  const from = minimum === undefined ? "" : ` from ${minimum}`;
  const to = maximum === undefined ? "" : ` to ${maximum}`;
  return Array.isArray(allowed)
    ? `one of ${allowed.join(", ")}`
    : `of the type ${kindsOf(property).join(" or ")}${from}${to}`;
}
