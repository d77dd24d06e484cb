import type { Node } from "jsonc-parser";
import { isObject, type JsonObject, type JsonValue } from "../json.ts";
import {
  alignLists,
  applyEdits,
  type Edit,
  editBracketed,
  isSame,
  replace,
  type Span,
} from "./text-edit.ts";

/**
 * A JSON text in which one value has become another: what is the same in both stays as it is written.
 * `jsonc-parser` has edits of its own, but they lay out whole lines anew.
 * @param index which item of a list is meant; without it the whole text
 */
export async function editJson(
  text: string,
  wanted: JsonObject,
  index: number | undefined,
): Promise<string> {
  const { parseTree } = await import("jsonc-parser");
  const root = parseTree(text);
  const node = index === undefined ? root : root?.children?.[index];
  if (node === undefined) {
    throw new Error(`There is no document ${index ?? ""} in the text to change.`);
  }
  const layout = {
    text,
    unit: /^([ \t]+)\S/m.exec(text)?.[1] ?? "  ",
    eol: text.includes("\r\n") ? "\r\n" : "\n",
    isSpaced: !/":\S/.test(text),
    // The parser's own values lack a field called __proto__.
    read: ({ length, offset }: Node): JsonValue => JSON.parse(text.slice(offset, offset + length)),
  };
  return applyEdits(text, editValue(layout, node, wanted));
}

interface Layout {
  readonly text: string;
  readonly unit: string;
  readonly eol: string;
  /** Whether there is a space after a colon. */
  readonly isSpaced: boolean;
  read(node: Node): JsonValue;
}

function editValue(layout: Layout, node: Node, wanted: JsonValue): readonly Edit[] {
  const { read, text } = layout;
  if (isSame(read(node), wanted)) {
    return [];
  }
  const edits =
    node.type === "object" && isObject(wanted)
      ? editObject(layout, node, wanted)
      : node.type === "array" && Array.isArray(wanted)
        ? editArray(layout, node, wanted)
        : undefined;
  return edits ?? [replace(spanOf(node), render(layout, wanted, placeOf(text, node.offset)))];
}

function editObject(layout: Layout, node: Node, wanted: JsonObject): readonly Edit[] | undefined {
  const properties = node.children ?? [];
  const names = new Set<string>();
  const removed = new Set<number>();
  const edits: Edit[] = [];
  for (const [place, { children }] of properties.entries()) {
    const name = String(children?.[0]?.value);
    const value = wanted[name];
    names.add(name);
    if (!Object.hasOwn(wanted, name) || value === undefined) {
      removed.add(place);
    } else if (children?.[1] !== undefined) {
      edits.push(...editValue(layout, children[1], value));
    }
  }
  const place = placeOf(layout.text, properties[0]?.offset ?? 0);
  const colon = layout.isSpaced ? ": " : ":";
  const texts = Object.entries(wanted)
    .filter(([name]) => !names.has(name))
    .map(([name, value]) => `${JSON.stringify(name)}${colon}${render(layout, value, place)}`);
  const changes = { removed, added: { after: properties.length - 1, texts } };
  const around = editBracketed(layout.text, partsOf(node), changes);
  return around && [...edits, ...around];
}

function editArray(
  layout: Layout,
  node: Node,
  wanted: readonly JsonValue[],
): readonly Edit[] | undefined {
  const items = node.children ?? [];
  const { added, pairs, removed } = alignLists(items.map(layout.read), wanted);
  const edits = pairs.flatMap(([from, to]) => {
    const [item, value] = [items[from], wanted[to]];
    return item === undefined || value === undefined ? [] : editValue(layout, item, value);
  });
  const place = placeOf(layout.text, items[0]?.offset ?? 0);
  const texts = added.items.map((item) => render(layout, item, place));
  const changes = { removed, added: { after: added.after, texts } };
  const around = editBracketed(layout.text, partsOf(node), changes);
  return around && [...edits, ...around];
}

/** A value as the text around it is laid out. */
function render(
  { eol, isSpaced, text, unit }: Layout,
  value: JsonValue,
  place: { readonly isSpread: boolean; readonly offset: number },
): string {
  if (place.isSpread) {
    const indent = /^[ \t]*/.exec(lineBefore(text, place.offset))?.[0] ?? "";
    return JSON.stringify(value, null, unit).replaceAll("\n", `${eol}${indent}`);
  }
  if (!isSpaced) {
    return JSON.stringify(value);
  }
  // A line break in this text is never in a string.
  return JSON.stringify(value, null, 1)
    .replace(/([[{])\n */g, "$1")
    .replace(/\n *(?=[\]}])/g, "")
    .replace(/\n */g, " ");
}

/** Whether a member, or the value of one, begins a line. */
function placeOf(text: string, offset: number) {
  const isSpread = /^[ \t]*(?:"(?:[^"\\]|\\.)*"\s*:\s*)?$/.test(lineBefore(text, offset));
  return { isSpread, offset };
}

function lineBefore(text: string, offset: number): string {
  return text.slice(text.lastIndexOf("\n", offset - 1) + 1, offset);
}

function spanOf({ length, offset }: Node): Span {
  return { start: offset, end: offset + length };
}

function partsOf(node: Node): { readonly box: Span; readonly members: readonly Span[] } {
  return { box: spanOf(node), members: (node.children ?? []).map(spanOf) };
}
