import { valueFault } from "./comparing.ts";
import { type Filter, type FilterCall, filter, numberArgument, textArgument } from "./filter.ts";
import { toText } from "./readable-text.ts";
import { isTruthy, type Value } from "./values.ts";

/** Filters that make a text, or count its words. */
export const textFilters: ReadonlyMap<string, Filter> = new Map<string, Filter>([
  ["capitalize", changing((text) => text.slice(0, 1).toUpperCase() + text.slice(1).toLowerCase())],
  ["indent", filter("width first blank", indented)],
  ["lower", changing((text) => text.toLowerCase())],
  ["replace", filter("old new count", replaced)],
  ["string", filter("", ({ budget, value }) => toText(value, budget))],
  [
    "title",
    changing((text) =>
      text.replace(
        /[^-\s({[<]+/g,
        (word) => word.slice(0, 1).toUpperCase() + word.slice(1).toLowerCase(),
      ),
    ),
  ],
  ["trim", changing((text) => text.trim())],
  ["truncate", filter("length killwords end leeway", truncated)],
  ["upper", changing((text) => text.toUpperCase())],
  [
    "wordcount",
    filter("", ({ budget, value }) => {
      const text = toText(value, budget);
      budget.read(text.length);
      return Array.from(text.matchAll(/[\p{L}\p{N}_]+/gu)).length;
    }),
  ],
]);

/** A filter from a text to a text of about the same length. */
function changing(change: (text: string) => string): Filter {
  return filter("", ({ budget, value }) => {
    const text = toText(value, budget);
    budget.make(text.length);
    return change(text);
  });
}

function indented(call: FilterCall): Value {
  const { budget, named, value } = call;
  const text = toText(value, budget);
  budget.read(text.length);
  const width = numberArgument(call, "width", 4);
  const lines = text.split("\n");
  budget.step(lines.length);
  budget.make(text.length + width * lines.length);
  const [indent, isFirst, isBlank] = [
    " ".repeat(width),
    isTruthy(named.get("first")),
    isTruthy(named.get("blank")),
  ];
  return lines
    .map((line, index) =>
      (index === 0 && !isFirst) || (index > 0 && line === "" && !isBlank) ? line : indent + line,
    )
    .join("\n");
}

function replaced(call: FilterCall): Value {
  const { budget, named, value } = call;
  const text = toText(value, budget);
  const [old, by] = [textArgument(call, "old"), toText(named.get("new"), budget)];
  if (old === "") {
    throw valueFault("The text to replace is empty.", budget);
  }
  budget.search(text, old);
  const most = named.has("count") ? numberArgument(call, "count", 0) : Number.POSITIVE_INFINITY;
  const parts = text.split(old);
  const count = Math.min(parts.length - 1, most);
  budget.step(parts.length);
  budget.make(text.length + count * (by.length - old.length));
  return [parts.slice(0, count + 1).join(by), ...parts.slice(count + 1)].join(old);
}

function truncated(call: FilterCall): Value {
  const { budget, named, value } = call;
  const text = toText(value, budget);
  budget.read(text.length);
  const end = named.has("end") ? toText(named.get("end"), budget) : "...";
  const most = numberArgument(call, "length", 255);
  if (text.length <= most + numberArgument(call, "leeway", 5)) {
    return text;
  }
  budget.make(most + end.length);
  // Without half of a character that is two code units.
  const cut = text.slice(0, Math.max(most - end.length, 0)).replace(/[\uD800-\uDBFF]$/, "");
  const space = cut.lastIndexOf(" ");
  return (isTruthy(named.get("killwords")) || space < 0 ? cut : cut.slice(0, space)) + end;
}
