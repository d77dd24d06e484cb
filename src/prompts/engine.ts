import { isObject, type JsonValue } from "../documents/json.ts";
import { readJinja } from "./jinja.ts";
import { readMustache } from "./mustache.ts";

/** The languages of templates, each with its reader. */
export const readers = { jinja2: readJinja, mustache: readMustache };

/** The name of a language. */
export type Engine = keyof typeof readers;

/** The language that a template declares, in either generation of the format; it may not exist. */
export function declaredEngine(declared: JsonValue | undefined): JsonValue {
  const format = isObject(declared) ? (declared["format"] ?? declared["type"]) : declared;
  return (isObject(format) ? format["kind"] : format) ?? "jinja2";
}

/** Whether this is the name of a language. */
export function isEngine(name: JsonValue): name is Engine {
  return typeof name === "string" && Object.hasOwn(readers, name);
}
