/** A JSON object, such as a document. */
export type JsonObject = { readonly [key: string]: JsonValue };

/** Any JSON value. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject;

/** The value of a JSON text; `undefined` if it is not JSON. */
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

/** An object without one of its fields. Returns the object itself if it has no such field, because copying is slow. */
export function without(object: JsonObject, name: string): JsonObject {
  if (!Object.hasOwn(object, name)) {
    return object;
  }
  const { [name]: _, ...others } = object;
  return others;
}
