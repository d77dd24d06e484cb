import { closest } from "../../base/closest.ts";
import { Budget } from "../budget.ts";
import type { Engine } from "../engine.ts";
import type { Filter } from "../filter.ts";
import { filters } from "../filters.ts";
import { readJinja } from "../jinja.ts";
import { readMustache } from "../mustache.ts";
import { TemplateFault } from "../template-fault.ts";
import { type Test, tests } from "../tests.ts";
import type { Node } from "../tree.ts";
import { type Found, type Rule, write } from "./finding.ts";
import type { Key } from "./uses.ts";

/** A template's text, read as far as possible. */
export interface Reading {
  /** `undefined` if it has a fault that ended the reading. */
  readonly nodes: readonly Node[] | undefined;
  /** By rule, and looked for only as they are asked for: a long template can have a hundred thousand. */
  readonly found: readonly Iterable<Found>[];
}

/** Reads a template; filters and tests that do not exist are reported, and stood in for. */
export function readLeniently(source: string, engine: Engine): Reading {
  const named = { filter: [] as Key[], test: [] as Key[] };
  const found = [unknownNames("filter", named.filter), unknownNames("test", named.test)];
  // Without a clock: what is found must not depend on how busy the machine is, and steps bound the reading.
  const budget = new Budget(() => 0);
  const words = {
    filter(name: string, at: number) {
      named.filter.push({ name, at });
      return filters.get(name) ?? anyFilter;
    },
    test(name: string, at: number) {
      named.test.push({ name, at });
      return tests.get(name) ?? anyTest;
    },
  };
  try {
    const nodes =
      engine === "mustache" ? readMustache(source, budget) : readJinja(source, budget, words);
    return { nodes, found };
  } catch (error) {
    if (error instanceof TemplateFault) {
      return { nodes: undefined, found: [...found, [toFound(source, engine, error)]] };
    }
    throw error;
  }
}

const anyFilter: Filter = {
  parameters: [],
  keywords: "any",
  takesMore: true,
  apply: ({ value }) => value,
};

const anyTest: Test = { takesArgument: "maybe", holds: () => false };

/** Names of other template languages, with ours. */
const otherNames: ReadonlyMap<string, string> = new Map([
  ["count", "length"],
  ["size", "length"],
  ["strip", "trim"],
  ["lowercase", "lower"],
  ["downcase", "lower"],
  ["uppercase", "upper"],
  ["upcase", "upper"],
  ["titlecase", "title"],
  ["json", "tojson"],
  ["to_json", "tojson"],
  ["dictsort", "items"],
  ["str", "string"],
  ["dict", "mapping"],
  ["null", "none"],
]);

/** Filters or tests that do not exist. */
export function* unknownNames(what: "filter" | "test", names: Iterable<Key>): Iterable<Found> {
  const known: ReadonlyMap<string, unknown> = what === "filter" ? filters : tests;
  const rule: Rule = `unknown_${what}`;
  for (const { at, name } of names) {
    if (!known.has(name)) {
      const other = otherNames.get(name) ?? "";
      const meant = known.has(other) ? other : closest(name, known.keys());
      yield {
        rule,
        message: `There is no ${what} ${JSON.stringify(name.slice(0, 50))}.`,
        path: ["prompt"],
        part: { start: at, end: at + name.length },
        ...(meant !== undefined && { suggestion: write(meant) }),
      };
    }
  }
}

/** The fault that ended the reading: the word or the character there. */
function toFound(source: string, engine: Engine, { at, message }: TemplateFault): Found {
  const isSection = engine === "jinja2" && /^\{\{[#^/]$/.test(source.slice(at - 2, at + 1));
  const word = /^[\p{L}\p{N}_]+/u.exec(source.slice(at, at + 50))?.[0] ?? "";
  const said = isSection
    ? "Sections are of the language mustache; declare it with `template: mustache`."
    : message;
  const end = Math.min(at + Math.max(word.length, 1), source.length);
  return { rule: "syntax", message: said, path: ["prompt"], part: { start: at, end } };
}
