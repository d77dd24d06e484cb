import type { Budget } from "./budget.ts";
import { valueFault } from "./comparing.ts";
import { sayKind, type Value } from "./values.ts";

/** What a filter is called with. */
export interface FilterCall {
  readonly value: Value;
  /** The arguments by parameter. */
  readonly named: ReadonlyMap<string, Value>;
  /** Those after the parameters, if it takes more. */
  readonly others: readonly Value[];
  readonly budget: Budget;
}

/** A filter: `value | name(arguments)`. */
export interface Filter {
  readonly parameters: readonly string[];
  /** Parameters that have to be named; `any` for a filter that is not known. */
  readonly keywords?: readonly string[] | "any";
  /** Whether others may follow. */
  readonly takesMore?: true;
  apply(call: FilterCall): Value;
}

type Apply = Filter["apply"];

/** A filter with these parameters, in a text. */
export const filter = (parameters: string, apply: Apply): Filter => ({
  parameters: parameters === "" ? [] : parameters.split(" "),
  apply,
});

/** The number that a filter is applied to. */
export function numberOf({ budget, value }: FilterCall): number {
  if (typeof value !== "number") {
    throw valueFault(`Needs a number, but got ${sayKind(value)}.`, budget);
  }
  return value;
}

/** An argument that is a whole number. */
export function numberArgument(
  { budget, named }: FilterCall,
  name: string,
  otherwise: number,
): number {
  const value = named.has(name) ? named.get(name) : otherwise;
  if (typeof value !== "number" || !Number.isInteger(value) || value < 0) {
    throw valueFault(`${name} must be a whole number, not negative.`, budget);
  }
  return value;
}

/** An argument that is a text. */
export function textArgument({ budget, named }: FilterCall, name: string): string {
  const value = named.get(name);
  if (typeof value !== "string") {
    throw valueFault(`${name} must be a text, but is ${sayKind(value)}.`, budget);
  }
  return value;
}
