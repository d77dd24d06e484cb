import type { Node, Pair } from "yaml";
import type { JsonObject } from "../json.ts";
import { readPrompty } from "./prompty-text.ts";
import type { Span } from "./text-edit.ts";
import { endOf, keyOf, spanOf } from "./yaml-nodes.ts";

/** A `.prompty` text, and where its fields are. */
export interface LocatedPrompty {
  readonly document: JsonObject;
  /** The place of a field, or of the closest one around it that the text spells out. */
  spanOf(path: readonly (string | number)[], part: "key" | "value" | Span): PromptySpan;
}

interface PromptySpan extends Span {
  /** Whether it is the field's own. */
  readonly isExact: boolean;
}

/** @throws SeedSyntaxError */
export async function locatePrompty(text: string): Promise<LocatedPrompty> {
  const { document, file, reading } = await readPrompty(await import("yaml"), text);
  const linesAt = file.bom.length + file.opening.length;
  const bodyAt = linesAt + file.lines.length + file.closing.length;
  return {
    document,
    spanOf(path, part) {
      if (typeof part === "object") {
        return { start: bodyAt + part.start, end: bodyAt + part.end, isExact: true };
      }
      const { end, isExact, start } = partOf(reading.root, path, part);
      return { start: linesAt + start, end: linesAt + end, isExact };
    },
  };
}

/** Follows a path through the nodes of the front matter. */
function partOf(
  root: Node | undefined,
  path: readonly (string | number)[],
  part: "key" | "value",
): PromptySpan {
  let node: unknown = root;
  let found: Span = { start: 0, end: 0 };
  for (const [index, key] of path.entries()) {
    const { items = [] } = (node ?? {}) as { readonly items?: readonly unknown[] };
    const item = isList(items) ? items[Number(key)] : items.find((one) => nameOf(one) === `${key}`);
    if (item === undefined) {
      return { ...found, isExact: false };
    }
    const isLast = index === path.length - 1;
    if (isPair(item)) {
      node = item.value;
      const isValue = isLast && part === "value" && item.value !== null;
      found = isValue ? ownSpan(item.value) : spanOf(item.key);
    } else {
      node = item;
      found = ownSpan(item);
    }
  }
  return { ...found, isExact: true };
}

function isPair(item: unknown): item is Pair {
  return typeof item === "object" && item !== null && "key" in item;
}

function isList(items: readonly unknown[]): boolean {
  return items.length > 0 && !items.some(isPair);
}

function nameOf(item: unknown): string | undefined {
  return isPair(item) ? keyOf(item.key) : undefined;
}

/** A node without what the library counts to it after its end. */
function ownSpan(node: unknown): Span {
  return { start: spanOf(node).start, end: endOf(node) };
}
