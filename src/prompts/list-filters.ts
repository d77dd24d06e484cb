import { isObject, type JsonValue } from "../documents/json.ts";
import { compare, valueFault } from "./comparing.ts";
import { type Filter, type FilterCall, filter, numberOf, textArgument } from "./filter.ts";
import { toText } from "./readable-text.ts";
import { tests } from "./tests.ts";
import { isList, isTruthy, memberAt, sayKind, sizeOf, type Value } from "./values.ts";

const length = filter("", (call) => {
  const { budget, value } = call;
  if (typeof value === "string") {
    budget.read(value.length);
    return countCharacters(value);
  }
  return value === undefined || value === null ? 0 : listOf(call).length;
});

const selecting = (keeps: boolean): Filter => ({
  parameters: ["attribute", "test"],
  takesMore: true,
  apply(call) {
    const { budget, named, others } = call;
    const path = textArgument(call, "attribute");
    const name = named.has("test") ? textArgument(call, "test") : undefined;
    const test = name === undefined ? undefined : tests.get(name);
    if (name !== undefined && test === undefined) {
      throw valueFault(`Unknown test ${JSON.stringify(name.slice(0, 50))}.`, budget);
    }
    return listOf(call).filter((item) => {
      budget.step();
      const member = memberAt(item, path, budget);
      return (test ? test.holds(member, others[0], budget) : isTruthy(member)) === keeps;
    });
  },
});

const extreme = (sign: number) =>
  filter("attribute", (call) => {
    const keyOf = keyFor(call);
    return listOf(call).reduce<Value>(
      (best, item) =>
        best === undefined || sign * compare(keyOf(item), keyOf(best), call.budget) > 0
          ? item
          : best,
      undefined,
    );
  });

/** Filters of lists; an object is the list of its names, a text that of its characters. */
export const listFilters: ReadonlyMap<string, Filter> = new Map<string, Filter>([
  ["count", length],
  ["first", filter("", (call) => ofEnds(call).at(0))],
  [
    "items",
    filter("", ({ budget, value }) => {
      if (!isObject(value)) {
        throw valueFault(`items needs an object, but got ${sayKind(value)}.`, budget);
      }
      const entries = Object.entries(value);
      budget.step(entries.length);
      return entries;
    }),
  ],
  [
    "join",
    filter("d attribute", (call) => {
      const { budget, named } = call;
      const separator = named.has("d") ? toText(named.get("d"), budget) : "";
      const path = named.get("attribute");
      const texts = listOf(call).map((item) => {
        budget.step();
        return toText(typeof path === "string" ? memberAt(item, path, budget) : item, budget);
      });
      budget.make(
        texts.reduce((sum, text) => sum + text.length, 0) + separator.length * texts.length,
      );
      return texts.join(separator);
    }),
  ],
  ["last", filter("", (call) => ofEnds(call).at(-1))],
  ["length", length],
  ["list", filter("", (call) => listOf(call))],
  ["max", extreme(1)],
  ["min", extreme(-1)],
  ["rejectattr", selecting(false)],
  [
    "reverse",
    filter("", (call) =>
      typeof call.value === "string"
        ? listOf(call).toReversed().join("")
        : listOf(call).toReversed(),
    ),
  ],
  ["selectattr", selecting(true)],
  ["sort", filter("reverse case_sensitive attribute", sorted)],
  [
    "sum",
    filter("attribute start", (call) => {
      const keyOf = keyFor(call);
      const start = call.named.get("start");
      return listOf(call).reduce<number>(
        (sum, item) => sum + numberOf({ ...call, value: keyOf(item) }),
        typeof start === "number" ? start : 0,
      );
    }),
  ],
  ["unique", filter("case_sensitive attribute", unique)],
]);

/** The items of a list, the names of an object, or the characters of a text. */
export function listOf({ budget, value }: FilterCall): readonly JsonValue[] {
  if (value === undefined || value === null) {
    return [];
  }
  if (typeof value === "string") {
    budget.step(value.length);
    return Array.from(value);
  }
  if (isList(value)) {
    budget.step(value.length);
    return value;
  }
  if (isObject(value)) {
    const names = Object.keys(value);
    budget.step(names.length);
    return names;
  }
  throw valueFault(`Needs a list, but got ${sayKind(value)}.`, budget);
}

function ofEnds(call: FilterCall): readonly JsonValue[] {
  const { value } = call;
  if (typeof value !== "string") {
    return listOf(call);
  }
  // Characters that are two code units stay whole.
  const [first, last] = [Array.from(value.slice(0, 2)).at(0), Array.from(value.slice(-2)).at(-1)];
  return first === undefined || last === undefined ? [] : [first, last];
}

/** What items are compared by: themselves, or a member. */
function keyFor(call: FilterCall): (item: Value) => Value {
  const { budget, named } = call;
  const path = named.get("attribute");
  return typeof path === "string" ? (item) => memberAt(item, path, budget) : (item) => item;
}

function sorted(call: FilterCall): Value {
  const { budget, named } = call;
  const keyOf = keyFor(call);
  const fold = foldFor(call);
  const sign = isTruthy(named.get("reverse")) ? -1 : 1;
  const keyed = listOf(call).map((item) => ({ item, key: fold(keyOf(item)) }));
  return keyed
    .toSorted((a, b) => {
      budget.step();
      return sign * compare(a.key, b.key, budget);
    })
    .map(({ item }) => item);
}

function unique(call: FilterCall): Value {
  const { budget } = call;
  const keyOf = keyFor(call);
  const fold = foldFor(call);
  const seen = new Set<string>();
  return listOf(call).filter((item) => {
    const key = fold(keyOf(item));
    sizeOf(key, budget);
    const text = JSON.stringify(key) ?? "";
    const isNew = !seen.has(text);
    seen.add(text);
    return isNew;
  });
}

/** How items are folded before they are compared. */
function foldFor({ budget, named }: FilterCall): (value: Value) => Value {
  if (isTruthy(named.get("case_sensitive"))) {
    return (value) => value;
  }
  return (value) => {
    if (typeof value !== "string") {
      return value;
    }
    budget.make(value.length);
    return value.toLowerCase();
  };
}

function countCharacters(text: string): number {
  let count = 0;
  for (const _ of text) {
    count += 1;
  }
  return count;
}
