import { isObject } from "../documents/json.ts";
import type { Budget } from "./budget.ts";
import { TemplateFault } from "./template-fault.ts";
import { isEqual, isList, sayKind, type Value } from "./values.ts";

/**
 * Negative if the first value comes before the second, positive if after.
 * @throws TemplateFault unless both are numbers or both are texts
 */
export function compare(a: Value, b: Value, budget: Budget): number {
  if (typeof a === "number" && typeof b === "number") {
    return a - b;
  }
  if (typeof a === "string" && typeof b === "string") {
    budget.read(Math.min(a.length, b.length));
    return a === b ? 0 : a < b ? -1 : 1;
  }
  throw valueFault(`Can't compare ${sayKind(a)} with ${sayKind(b)}.`, budget);
}

/**
 * Whether a list has an item, an object a name, or a text a part.
 * @throws TemplateFault for anything else
 */
export function contains(whole: Value, part: Value, budget: Budget): boolean {
  if (isList(whole)) {
    return whole.some((item) => isEqual(item, part, budget));
  }
  if (isObject(whole)) {
    return typeof part === "string" && Object.hasOwn(whole, part);
  }
  if (typeof whole === "string" && typeof part === "string") {
    budget.search(whole, part);
    return whole.includes(part);
  }
  if (whole === undefined || whole === null) {
    return false;
  }
  throw valueFault(`Can't look for ${sayKind(part)} in ${sayKind(whole)}.`, budget);
}

/** A value that can't be used as the template does, where the budget stands. */
export function valueFault(message: string, budget: Budget): TemplateFault {
  return new TemplateFault("template_value", message, budget.at);
}
