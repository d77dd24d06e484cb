import { isObject } from "../documents/json.ts";
import type { Budget } from "./budget.ts";
import { isList, type Value } from "./values.ts";

/**
 * A value as text: a text as it is; a list as lines with bars; an object as lines with its names, in its own order.
 * Nothing is left out but `null`. The same value always gives the same text.
 */
export function toText(value: Value, budget: Budget): string {
  if (value === undefined || value === null) {
    return "";
  }
  if (typeof value !== "object") {
    return String(value);
  }
  const lines: string[] = [];
  writeLines(value, "", lines, budget);
  const length = lines.reduce((sum, line) => sum + line.length + 1, 0);
  budget.make(length);
  return lines.join("\n");
}

function writeLines(value: Value, indent: string, lines: string[], budget: Budget): void {
  budget.deeper(() => {
    if (isList(value)) {
      for (const item of value) {
        writeItem("-", item, { indent, lines, budget });
      }
    } else if (isObject(value)) {
      for (const [name, item] of Object.entries(value)) {
        writeItem(`${name}:`, item, { indent, lines, budget });
      }
    }
  });
}

interface Writing {
  readonly indent: string;
  readonly lines: string[];
  readonly budget: Budget;
}

function writeItem(label: string, item: Value, { budget, indent, lines }: Writing): void {
  budget.step();
  if (item === null || item === undefined) {
    return;
  }
  const inner = `${indent}  `;
  if (typeof item === "object") {
    const at = lines.length;
    lines.push(indent + label);
    writeLines(item, inner, lines, budget);
    const first = lines[at + 1];
    if (label === "-" && first !== undefined) {
      // The first line of an item stands beside its bar.
      lines.splice(at, 2, `${indent}- ${first.slice(inner.length)}`);
    }
    return;
  }
  const text = String(item);
  budget.make(text.length);
  const [first = "", ...others] = text.split("\n");
  // Each line of a long text is indented, so it counts as well.
  budget.step(others.length);
  lines.push(first === "" ? indent + label : `${indent}${label} ${first}`);
  for (const line of others) {
    lines.push(line === "" ? "" : inner + line);
  }
}
