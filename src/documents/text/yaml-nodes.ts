import type { Node, Pair, Scalar, YAMLMap, YAMLSeq } from "yaml";
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

/** Where the last of a node's own text ends: the library counts line ends, and comments after them, to a block. */
export function endOf(node: unknown): number {
  const { flow, items } = (node ?? {}) as Partial<YAMLMap | YAMLSeq>;
  const last = items?.at(-1);
  if (flow === true || last === undefined) {
    return spanOf(node).end;
  }
  return isPair(last) ? endOfPair(last) : endOf(last);
}

/** Where the last of a key's and its value's own text ends. */
export function endOfPair({ key, value }: Pair): number {
  return Math.max(endOf(key), endOf(value));
}

function isPair(item: unknown): item is Pair {
  return typeof item === "object" && item !== null && "key" in item;
}
