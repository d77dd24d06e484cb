import type * as zod from "zod/mini";
import { sayOneOf } from "../base/one-of.ts";

/**
 * A fault as a predicate about the value: "is required", "must be a string or an object, but is a number". `undefined`
 * if the library's own message is good enough.
 */
export function sayIssue(issue: zod.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case "invalid_type":
      return issue.input === undefined ? "is required" : sayType([issue.expected], issue.input);
    case "invalid_union": {
      const expected = issue.errors.flat().flatMap((one) => (isOfType(one) ? [one.expected] : []));
      return expected.length === 0 ? undefined : sayType(expected, issue.input);
    }
    case "invalid_value":
      return `must be ${sayOneOf(issue.values.map((value) => JSON.stringify(value)))}`;
    case "unrecognized_keys":
      return `has ${issue.keys.length === 1 ? "an unknown field" : "unknown fields"}: ${issue.keys.join(", ")}`;
    case "too_small":
      return saySize(issue, "at least", issue.minimum);
    case "too_big":
      return saySize(issue, "at most", issue.maximum);
    default:
      return undefined;
  }
}

/** The JSON types by the schema library's names, with their articles. */
const typeNames: Readonly<Record<string, string>> = {
  array: "an array",
  boolean: "true or false",
  int: "a whole number",
  null: "null",
  number: "a number",
  object: "an object",
  record: "an object",
  string: "a string",
};

function sayType(expected: readonly string[], input: unknown): string {
  const names = new Set(expected.map((type) => typeNames[type] ?? type));
  const given = input === null ? "null" : Array.isArray(input) ? "array" : typeof input;
  // 1.5 is a number, which does not say why it is no whole one.
  const isShown = given === "boolean" || (given === "number" && expected.includes("int"));
  return `must be ${sayOneOf([...names])}, but is ${isShown ? input : typeNames[given]}`;
}

/** Whether an issue of a union's member is about the value itself. */
function isOfType(issue: zod.core.$ZodIssue): issue is zod.core.$ZodIssueInvalidType {
  return issue.code === "invalid_type" && issue.path.length === 0;
}

const units: Readonly<Record<string, string>> = { array: "item", string: "character" };

function saySize(
  { origin }: { readonly origin: string },
  bound: string,
  size: number | bigint,
): string {
  const unit = units[origin];
  const items = `${unit}${Number(size) === 1 ? "" : "s"}`;
  return unit === undefined ? `must be ${bound} ${size}` : `must have ${bound} ${size} ${items}`;
}
