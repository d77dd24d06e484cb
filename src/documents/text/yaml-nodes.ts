import type { Node, Pair, Scalar, YAMLMap, YAMLSeq } from "yaml";
import type { Span } from "./text-edit.ts";

/** Whether a key is `<<`, and not in quotes. */
export function isMergeKey(key: unknown): boolean {
  return isScalarNode(key) && typeof key.value === "symbol";
}

/** The name of a key, as written; `undefined` if the key is not a scalar. */
export function keyOf(key: unknown): string | undefined {
  if (!isScalarNode(key)) {
    return undefined;
  }
  return typeof key.value === "string" ? key.value : key.source;
}

function isScalarNode(node: unknown): node is Scalar {
  return typeof node === "object" && node !== null && "value" in node && !("items" in node);
}

/** The start of a node, or of the surrounding node if it is missing. */
export function startOf(node: unknown, around?: Node): number {
  const range = (node as Node | null)?.range ?? around?.range;
  return range?.[0] ?? 0;
}

/** The range of a node, without its anchor and tag. */
export function spanOf(node: unknown): Span {
  const [start = 0, end = 0] = (node as Node | null | undefined)?.range ?? [];
  return { start, end };
}

/** The range of a key and its value. */
export function spanOfPair(pair: Pair | undefined): Span {
  const { start, end } = spanOf(pair?.key);
  return { start, end: Math.max(end, spanOf(pair?.value).end) };
}

/** The end of a node's own text: the library includes trailing line ends and comments in a block. */
export function endOf(node: unknown): number {
  const { flow, items } = (node ?? {}) as Partial<YAMLMap | YAMLSeq>;
  const last = items?.at(-1);
  if (flow === true || last === undefined) {
    return spanOf(node).end;
  }
  return isPair(last) ? endOfPair(last) : endOf(last);
}

/** The end of the own text of a key and its value. */
export function endOfPair({ key, value }: Pair): number {
  return Math.max(endOf(key), endOf(value));
}

function isPair(item: unknown): item is Pair {
  return typeof item === "object" && item !== null && "key" in item;
}
