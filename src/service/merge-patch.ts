import { isObject, type JsonObject, type JsonValue } from "../documents/json.ts";

/** A document after a JSON Merge Patch (RFC 7396 §2); fields keep their place, new ones come last. */
export function mergePatch(target: JsonValue | undefined, patch: JsonObject): JsonObject;
export function mergePatch(target: JsonValue | undefined, patch: JsonValue): JsonValue;
export function mergePatch(target: JsonValue | undefined, patch: JsonValue): JsonValue {
  if (!isObject(patch)) {
    return patch;
  }
  const merged = new Map(Object.entries(isObject(target) ? target : {}));
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) {
      merged.delete(name);
    } else {
      merged.set(name, mergePatch(merged.get(name), value));
    }
  }
  // fromEntries defines properties, so `__proto__` is an ordinary field.
  return Object.fromEntries(merged);
}
