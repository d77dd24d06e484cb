import { isObject, type JsonValue } from "../documents/json.ts";
import type { Budget } from "./budget.ts";

/** A value in a template: plain data, or nothing. There are no functions, so a template can call none. */
export type Value = JsonValue | undefined;

/** Whether a value is a list. */
export function isList(value: Value): value is readonly JsonValue[] {
  return Array.isArray(value);
}

/** A value's own member; nothing is inherited. Negative indexes count from the end. */
export function memberOf(value: Value, key: Value): Value {
  if (isList(value)) {
    const index = typeof key === "string" && /^\d{1,9}$/.test(key) ? Number(key) : key;
    return typeof index === "number" && Number.isInteger(index) ? value.at(index) : undefined;
  }
  const isNamed = typeof key === "string" || typeof key === "number";
  return isObject(value) && isNamed && Object.hasOwn(value, key) ? value[key] : undefined;
}

/** The member at a path with dots: `address.city`, `lines.0`. */
export function memberAt(value: Value, path: string, budget: Budget): Value {
  budget.read(path.length);
  return path.split(".").reduce<Value>(memberOf, value);
}

/** Whether a condition holds: empty texts, lists and objects, 0 and nothing do not. */
export function isTruthy(value: Value): boolean {
  if (isList(value)) {
    return value.length > 0;
  }
  return isObject(value) ? Object.keys(value).length > 0 : Boolean(value);
}

/** A value as the words of a message to its author. */
export function sayKind(value: Value): string {
  if (value === undefined || value === null) {
    return "nothing";
  }
  if (typeof value === "object") {
    return isList(value) ? "a list" : "an object";
  }
  return { string: "a text", number: "a number", boolean: "true or false" }[
    typeof value as "string" | "number" | "boolean"
  ];
}

/** Whether two values are equal, to the last member; `undefined` equals `null`. */
export function isEqual(a: Value, b: Value, budget: Budget): boolean {
  budget.step();
  if (typeof a === "string" && typeof b === "string") {
    budget.read(Math.min(a.length, b.length));
    return a === b;
  }
  if (isList(a) && isList(b)) {
    return (
      a.length === b.length &&
      budget.deeper(() => a.every((item, index) => isEqual(item, b[index], budget)))
    );
  }
  if (isObject(a) && isObject(b)) {
    const names = Object.keys(a);
    return (
      names.length === Object.keys(b).length &&
      budget.deeper(() =>
        names.every((name) => Object.hasOwn(b, name) && isEqual(a[name], b[name], budget)),
      )
    );
  }
  return (a ?? null) === (b ?? null);
}

/** A rough count of the characters in a value, which is counted as read. */
export function sizeOf(value: Value, budget: Budget): number {
  budget.step();
  if (typeof value === "string") {
    budget.read(value.length);
    return value.length;
  }
  if (isList(value)) {
    return budget.deeper(() => value.reduce<number>((sum, one) => sum + sizeOf(one, budget), 2));
  }
  if (isObject(value)) {
    const members = Object.entries(value);
    return budget.deeper(() =>
      members.reduce((sum, [name, one]) => sum + name.length + sizeOf(one, budget), 2),
    );
  }
  return 8;
}
