import { valueFault } from "./comparing.ts";
import { type Filter, type FilterCall, filter, numberArgument, numberOf } from "./filter.ts";
import { toText } from "./readable-text.ts";
import { isTruthy, sizeOf, type Value } from "./values.ts";

const defaultFilter = filter("default_value boolean", ({ named, value }) => {
  const isMissing = isTruthy(named.get("boolean")) ? !isTruthy(value) : (value ?? null) === null;
  return isMissing ? (named.has("default_value") ? named.get("default_value") : "") : value;
});

/** Filters of single values: numbers, defaults, JSON. */
export const valueFilters: ReadonlyMap<string, Filter> = new Map<string, Filter>([
  ["abs", filter("", (call) => Math.abs(numberOf(call)))],
  ["d", defaultFilter],
  ["default", defaultFilter],
  ["float", filter("default", (call) => parsed(call, Number))],
  ["int", filter("default", (call) => parsed(call, (text) => Math.trunc(Number(text))))],
  ["round", filter("precision method", rounded)],
  ["tojson", filter("indent", toJson)],
]);

/** A number of a number or a text; the argument `default`, or 0, if the text has none. */
function parsed({ budget, named, value }: FilterCall, parse: (text: string) => number): Value {
  const text = typeof value === "boolean" ? String(Number(value)) : toText(value, budget).trim();
  budget.read(text.length);
  const number = text === "" ? Number.NaN : parse(text);
  return Number.isFinite(number) ? number : named.has("default") ? named.get("default") : 0;
}

function rounded(call: FilterCall): Value {
  const { budget, named } = call;
  const method = named.has("method") ? named.get("method") : "common";
  const round = { common: roundHalfUp, ceil: Math.ceil, floor: Math.floor };
  const precision = numberArgument(call, "precision", 0);
  if (typeof method !== "string" || !Object.hasOwn(round, method) || precision > 15) {
    throw valueFault("round takes a precision of at most 15, and common, ceil or floor.", budget);
  }
  const factor = 10 ** precision;
  return round[method as keyof typeof round](numberOf(call) * factor) / factor;
}

/** Half away from zero, as people round. */
function roundHalfUp(number: number): number {
  return Math.sign(number) * Math.round(Math.abs(number));
}

function toJson(call: FilterCall): Value {
  const { budget, value } = call;
  const indent = call.named.has("indent") ? numberArgument(call, "indent", 0) : 0;
  if (indent > 10) {
    throw valueFault("indent must be at most 10.", budget);
  }
  const members = sizeOf(value, budget);
  budget.make(members);
  const text = JSON.stringify(value ?? null, null, indent);
  budget.make(text.length);
  return text;
}
