import type { Node } from "jsonc-parser";
import { isObject, type JsonObject, type JsonValue } from "../json.ts";
import { type Brackets, editBrackets } from "./brackets.ts";
import { alignLists } from "./list-alignment.ts";
import {
  applyEdits,
  type Edit,
  type Edits,
  isSame,
  type Member,
  replace,
  type Span,
} from "./text-edit.ts";

/**
 * @param index the item of a list; without it, the whole text
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
    throw new Error(`The text has no document ${index ?? ""} to change.`);
  }
  const layout = {
    text,
    unit: /^([ \t]+)\S/m.exec(text)?.[1] ?? "  ",
    eol: text.includes("\r\n") ? "\r\n" : "\n",
    isSpaced: !/":\S/.test(text),
    // The parser's own values lose a field named __proto__.
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

function editObject(layout: Layout, node: Node, wanted: JsonObject): Edits {
  const properties = node.children ?? [];
  const names = new Set<string>();
  const members: Member[] = [];
  for (const [from, { children }] of properties.entries()) {
    const name = String(children?.[0]?.value);
    const value = Object.hasOwn(wanted, name) ? wanted[name] : undefined;
    names.add(name);
    if (children?.[1] !== undefined && value !== undefined) {
      members.push({ from, edits: editValue(layout, children[1], value) });
    }
  }
  const place = placeOf(layout.text, properties[0]?.offset ?? 0);
  const colon = layout.isSpaced ? ": " : ":";
  for (const [name, value] of Object.entries(wanted)) {
    if (!names.has(name)) {
      const text = `${JSON.stringify(name)}${colon}${render(layout, value, place)}`;
      members.push({ text });
    }
  }
  return editBrackets(layout.text, bracketsOf(node), members);
}

function editArray(layout: Layout, node: Node, wanted: readonly JsonValue[]): Edits {
  const items = node.children ?? [];
  const origins = alignLists(items.map(layout.read), wanted);
  const place = placeOf(layout.text, items[0]?.offset ?? 0);
  const members = wanted.map((value, to): Member => {
    const from = origins[to];
    const item = from === undefined ? undefined : items[from];
    return from === undefined || item === undefined
      ? { text: render(layout, value, place) }
      : { from, edits: editValue(layout, item, value) };
  });
  return editBrackets(layout.text, bracketsOf(node), members);
}

/** A value in the layout of the surrounding text. */
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
  // Line breaks in this text are never inside a string.
  return JSON.stringify(value, null, 1)
    .replace(/([[{])\n */g, "$1")
    .replace(/\n *(?=[\]}])/g, "")
    .replace(/\n */g, " ");
}

/** Whether a member, or its value, starts a line. */
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

function bracketsOf(node: Node): Brackets {
  return { box: spanOf(node), members: (node.children ?? []).map(spanOf) };
}
