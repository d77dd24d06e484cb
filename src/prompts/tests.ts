import { isObject } from "../documents/json.ts";
import type { Budget } from "./budget.ts";
import { compare, contains } from "./comparing.ts";
import { isEqual, isList, type Value } from "./values.ts";

/** A test: `value is even`, `value is divisibleby 3`. */
export interface Test {
  /** `maybe` for a test that is not known. */
  readonly takesArgument?: true | "maybe";
  holds(value: Value, argument: Value, budget: Budget): boolean;
}

const isNumber = (value: Value): value is number => typeof value === "number";

/** All tests, by name; a template may use no others. */
export const tests: ReadonlyMap<string, Test> = new Map<string, Test>([
  ["boolean", { holds: (value) => typeof value === "boolean" }],
  ["defined", { holds: (value) => value !== undefined }],
  [
    "divisibleby",
    {
      takesArgument: true,
      holds: (value, by) => isNumber(value) && isNumber(by) && by !== 0 && value % by === 0,
    },
  ],
  ...["eq", "equalto"].map((name): [string, Test] => [
    name,
    { takesArgument: true, holds: isEqual },
  ]),
  ["even", { holds: (value) => isNumber(value) && value % 2 === 0 }],
  ["false", { holds: (value) => value === false }],
  ["float", { holds: (value) => isNumber(value) && !Number.isInteger(value) }],
  ["ge", { takesArgument: true, holds: (a, b, budget) => compare(a, b, budget) >= 0 }],
  ["gt", { takesArgument: true, holds: (a, b, budget) => compare(a, b, budget) > 0 }],
  ["in", { takesArgument: true, holds: (value, list, budget) => contains(list, value, budget) }],
  ["integer", { holds: (value) => Number.isInteger(value) }],
  ["iterable", { holds: (value) => isList(value) || isObject(value) || typeof value === "string" }],
  ["le", { takesArgument: true, holds: (a, b, budget) => compare(a, b, budget) <= 0 }],
  ["lt", { takesArgument: true, holds: (a, b, budget) => compare(a, b, budget) < 0 }],
  ["mapping", { holds: isObject }],
  ["ne", { takesArgument: true, holds: (a, b, budget) => !isEqual(a, b, budget) }],
  ["none", { holds: (value) => value === null }],
  ["number", { holds: isNumber }],
  ["odd", { holds: (value) => isNumber(value) && Math.abs(value % 2) === 1 }],
  ["sequence", { holds: (value) => isList(value) || typeof value === "string" }],
  ["string", { holds: (value) => typeof value === "string" }],
  ["true", { holds: (value) => value === true }],
  ["undefined", { holds: (value) => value === undefined }],
]);
