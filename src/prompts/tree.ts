import type { Filter } from "./filter.ts";
import type { Test } from "./tests.ts";

/** An expression; `at` is its offset in the template. */
export type Expression = { readonly at: number } & (
  | { readonly kind: "literal"; readonly value: string | number | boolean | null }
  | { readonly kind: "list"; readonly items: readonly Expression[] }
  | { readonly kind: "name"; readonly name: string }
  | { readonly kind: "member"; readonly of: Expression; readonly key: Expression }
  | { readonly kind: "not" | "negative"; readonly of: Expression }
  | {
      readonly kind: "binary";
      readonly operator: Operator;
      readonly left: Expression;
      readonly right: Expression;
    }
  | {
      readonly kind: "choice";
      readonly test: Expression;
      readonly then: Expression;
      readonly otherwise: Expression | undefined;
    }
  | {
      readonly kind: "filter";
      readonly name: string;
      readonly filter: Filter;
      readonly of: Expression;
      readonly parameters: Arguments;
    }
  | {
      readonly kind: "test";
      readonly name: string;
      readonly test: Test;
      readonly of: Expression;
      readonly argument: Expression | undefined;
    }
  /** The innermost section's value, in Mustache. */
  | { readonly kind: "self" }
);

/** An operator between two values. */
export type Operator =
  | ("or" | "and" | "in" | "~" | "+" | "-" | "*" | "/" | "//" | "%")
  | ("==" | "!=" | "<" | "<=" | ">" | ">=");

/** Arguments of a filter: those that it names, and any others. */
export interface Arguments {
  readonly named: ReadonlyMap<string, Expression>;
  readonly others: readonly Expression[];
}

/** A part of a template; both engines are read into these. */
export type Node =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "output"; readonly at: number; readonly value: Expression }
  | {
      readonly kind: "if";
      readonly at: number;
      readonly branches: readonly Branch[];
      readonly otherwise: readonly Node[];
    }
  | {
      readonly kind: "for";
      readonly at: number;
      readonly names: readonly string[];
      readonly list: Expression;
      readonly body: readonly Node[];
      readonly otherwise: readonly Node[];
    }
  | {
      readonly kind: "set";
      readonly at: number;
      readonly name: string;
      readonly value: Expression;
    }
  /** A section of Mustache: repeated for a list, entered for an object. */
  | {
      readonly kind: "section";
      readonly at: number;
      readonly value: Expression;
      readonly isInverted: boolean;
      readonly body: readonly Node[];
    };

/** A condition, and what it guards. */
export interface Branch {
  readonly test: Expression;
  readonly body: readonly Node[];
}
