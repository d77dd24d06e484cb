import { isObject, type JsonValue } from "../documents/json.ts";
import type { Budget } from "./budget.ts";
import { compare, contains, valueFault } from "./comparing.ts";
import { toText } from "./readable-text.ts";
import type { Scope } from "./scope.ts";
import type { Arguments, Expression, Operator } from "./tree.ts";
import { isEqual, isList, isTruthy, memberOf, sayKind, type Value } from "./values.ts";

/**
 * The value of an expression.
 * @throws TemplateFault if a value can't be used as the template does, or a limit is reached
 */
export function evaluate(expression: Expression, scope: Scope, budget: Budget): Value {
  return new Evaluation(scope, budget).valueOf(expression);
}

class Evaluation {
  readonly #scope: Scope;
  readonly #budget: Budget;

  constructor(scope: Scope, budget: Budget) {
    this.#scope = scope;
    this.#budget = budget;
  }

  valueOf(expression: Expression): Value {
    this.#budget.at = expression.at;
    this.#budget.step();
    return this.#budget.deeper(() => this.#evaluate(expression));
  }

  #evaluate(expression: Expression): Value {
    switch (expression.kind) {
      case "literal":
        return expression.value;
      case "name":
        return this.#scope.find(expression.name);
      case "self":
        return this.#scope.self;
      case "list":
        return expression.items.map((item) => this.valueOf(item) ?? null);
      case "member": {
        const of = this.valueOf(expression.of);
        return memberOf(of, this.valueOf(expression.key));
      }
      case "not":
        return !isTruthy(this.valueOf(expression.of));
      case "negative":
        return -this.#numberOf(expression.of, expression.at);
      case "choice": {
        const { otherwise, test, then } = expression;
        if (isTruthy(this.valueOf(test))) {
          return this.valueOf(then);
        }
        return otherwise && this.valueOf(otherwise);
      }
      case "filter": {
        const value = this.valueOf(expression.of);
        const call = { value, ...this.#argumentsOf(expression.parameters), budget: this.#budget };
        this.#budget.at = expression.at;
        return expression.filter.apply(call);
      }
      case "test": {
        const value = this.valueOf(expression.of);
        const argument = expression.argument && this.valueOf(expression.argument);
        this.#budget.at = expression.at;
        return expression.test.holds(value, argument, this.#budget);
      }
      case "binary":
        return this.#combine(expression);
    }
  }

  #argumentsOf({ named, others }: Arguments) {
    const values = new Map<string, Value>();
    for (const [name, argument] of named) {
      values.set(name, this.valueOf(argument));
    }
    return { named: values, others: others.map((argument) => this.valueOf(argument)) };
  }

  #combine({ at, left, operator, right }: Expression & { readonly kind: "binary" }): Value {
    const first = this.valueOf(left);
    if (operator === "or" || operator === "and") {
      return isTruthy(first) === (operator === "or") ? first : this.valueOf(right);
    }
    const second = this.valueOf(right);
    this.#budget.at = at;
    switch (operator) {
      case "in":
        return contains(second, first, this.#budget);
      case "==":
        return isEqual(first, second, this.#budget);
      case "!=":
        return !isEqual(first, second, this.#budget);
      case "<":
        return compare(first, second, this.#budget) < 0;
      case "<=":
        return compare(first, second, this.#budget) <= 0;
      case ">":
        return compare(first, second, this.#budget) > 0;
      case ">=":
        return compare(first, second, this.#budget) >= 0;
      case "~":
        return this.#join(toText(first, this.#budget), toText(second, this.#budget));
      default:
        return typeof first === "string" && typeof second === "string" && operator === "+"
          ? this.#join(first, second)
          : this.#calculate(first, operator, second);
    }
  }

  #join(first: string, second: string): string {
    this.#budget.make(first.length + second.length);
    return first + second;
  }

  #calculate(
    first: Value,
    operator: Exclude<Operator, "or" | "and" | "in" | "~">,
    second: Value,
  ): number {
    if (typeof first !== "number" || typeof second !== "number") {
      throw valueFault(
        `Can't calculate ${sayKind(first)} ${operator} ${sayKind(second)}.`,
        this.#budget,
      );
    }
    const result = calculations[operator as keyof typeof calculations](first, second);
    if (!Number.isFinite(result)) {
      throw valueFault(`${first} ${operator} ${second} has no finite result.`, this.#budget);
    }
    return result;
  }

  #numberOf(expression: Expression, at: number): number {
    const value = this.valueOf(expression);
    this.#budget.at = at;
    if (typeof value !== "number") {
      throw valueFault(`Can't negate ${sayKind(value)}.`, this.#budget);
    }
    return value;
  }
}

/** As in Python: `//` rounds down, and the sign of `%` is that of the divisor. */
const calculations = {
  "+": (a: number, b: number) => a + b,
  "-": (a: number, b: number) => a - b,
  "*": (a: number, b: number) => a * b,
  "/": (a: number, b: number) => a / b,
  "//": (a: number, b: number) => Math.floor(a / b),
  "%": (a: number, b: number) => a - b * Math.floor(a / b),
};

/** What a loop goes through: the items of a list, the names of an object, the characters of a text. */
export function itemsOf(value: Value, budget: Budget): readonly JsonValue[] {
  if (value === undefined || value === null) {
    return [];
  }
  if (isList(value)) {
    return value;
  }
  if (isObject(value)) {
    return Object.keys(value);
  }
  if (typeof value === "string") {
    budget.step(value.length);
    return Array.from(value);
  }
  throw valueFault(`Can't repeat for ${sayKind(value)}.`, budget);
}
