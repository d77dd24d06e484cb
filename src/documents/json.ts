/** A JSON object as it was sent; a document is one. */
export type JsonObject = { readonly [key: string]: JsonValue };

/** Anything JSON can say. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject;

/** What a text says in JSON; `undefined` when it is none. */
export function parseJson(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) {
      return undefined;
    }
    throw error;
  }
}

/** Whether a JSON value is an object. */
export function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** An object without one of its fields; itself where it has none of that name: copying many fields takes its time. */
export function without(object: JsonObject, name: string): JsonObject {
  if (!Object.hasOwn(object, name)) {
    return object;
  }
  const { [name]: _, ...others } = object;
  return others;
}
