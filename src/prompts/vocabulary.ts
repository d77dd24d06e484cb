import type { Filter } from "./filter.ts";
import { filters } from "./filters.ts";
import { syntaxFault } from "./template-fault.ts";
import { type Test, tests } from "./tests.ts";

/** Where a reader looks up the filters and tests that a template names. */
export interface Vocabulary {
  filter(name: string, at: number): Filter;
  test(name: string, at: number): Test;
}

/** Only the filters and tests that exist; others are faults. */
export const vocabulary: Vocabulary = {
  filter: (name, at) => filters.get(name) ?? unknown("filter", name, at),
  test: (name, at) => tests.get(name) ?? unknown("test", name, at),
};

function unknown(what: string, name: string, at: number): never {
  throw syntaxFault(`Unknown ${what} "${name.slice(0, 50)}".`, at);
}
