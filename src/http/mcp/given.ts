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

function fits(property: JsonObject | undefined, value: JsonValue): boolean {
  const allowed = property?.["enum"];
  const isListed = !Array.isArray(allowed) || allowed.includes(value);
  return isListed && kindsOf(property).some((kind) => kinds[kind]?.(value));
}

function kindsOf(property: JsonObject | undefined): readonly string[] {
  return [property?.["type"] ?? []].flat().map(String);
}

function sayKinds(property: JsonObject | undefined): string {
  const allowed = property?.["enum"];
  return Array.isArray(allowed)
    ? `one of ${allowed.join(", ")}`
    : `of the type ${kindsOf(property).join(" or ")}`;
}
