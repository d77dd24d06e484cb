import type { Node, Pair, Scalar } from "yaml";
import type { Span } from "./text-edit.ts";

/** Whether a key is `<<`, and not in quotes. */
export function isMergeKey(key: unknown): boolean {
  return isScalarNode(key) && typeof key.value === "symbol";
}

/** The name that a key is, as it is written; `undefined` of a key that is no text. */
export function keyOf(key: unknown): string | undefined {
  if (!isScalarNode(key)) {
    return undefined;
  }
  return typeof key.value === "string" ? key.value : key.source;
}

function isScalarNode(node: unknown): node is Scalar {
  return typeof node === "object" && node !== null && "value" in node && !("items" in node);
}

/** Where a node begins, or what it is in, when it is not there. */
export function startOf(node: unknown, around?: Node): number {
  const range = (node as Node | null)?.range ?? around?.range;
  return range?.[0] ?? 0;
}

/** Where a node stands, without its anchor and tag. */
export function spanOf(node: unknown): Span {
  const [start = 0, end = 0] = (node as Node | null | undefined)?.range ?? [];
  return { start, end };
}

/** Where a key and its value stand. */
export function spanOfPair(pair: Pair | undefined): Span {
  const { start, end } = spanOf(pair?.key);
  return { start, end: Math.max(end, spanOf(pair?.value).end) };
}
