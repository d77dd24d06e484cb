import { type Edit, replace, type Span } from "./text-edit.ts";

/** Edits that do it; `undefined` where the text is not laid out in a way to go by. */
export type Edits = readonly Edit[] | undefined;

/** What is put in the place of a stretch, and what may stand before it in its line. */
export interface Lines {
  readonly lines: string;
  readonly allowedBefore: RegExp;
}

/** All edits of some parts, if each of them can be edited. */
export function joinEdits(parts: readonly Edits[]): Edits {
  const edits: Edit[] = [];
  for (const part of parts) {
    if (part === undefined) {
      return undefined;
    }
    edits.push(...part);
  }
  return edits;
}

/** Puts lines in the place of a stretch; a comment after it stays behind the first of them. */
export function rewriteLines(text: string, { start, end }: Span, to: Lines): Edits {
  const before = text.slice(lineOf(text, start), start);
  if (!to.allowedBefore.test(before)) {
    return undefined;
  }
  const after = lineAfter(text, end);
  const rest = text.slice(end, after).trimEnd();
  const comment = rest.startsWith("#") ? ` ${rest}` : rest;
  const [first = "", ...more] = to.lines.split("\n");
  const content = [first + comment, ...more].join("\n");
  return [replace({ start, end: after }, indentAfterFirst(content, before.length))];
}

/** Takes whole lines away. */
export function cutLines(text: string, { start, end }: Span, allowedBefore: RegExp): Edits {
  const line = lineOf(text, start);
  return allowedBefore.test(text.slice(line, start))
    ? [replace({ start: line, end: lineAfter(text, end) }, "")]
    : undefined;
}

/** Puts lines before the one that an item of a list begins. */
export function insertBefore(text: string, { start }: Span, content: string): Edits {
  const line = lineOf(text, start);
  const isFirst = /^ *- +$/.test(text.slice(line, start));
  return isFirst || content === "" ? [{ offset: line, length: 0, content }] : undefined;
}

/** Lines as far in as what begins at an offset. */
export function indentLike(text: string, lines: string, offset: number): string {
  const width = offset - lineOf(text, offset);
  return lines === "" ? "" : " ".repeat(width) + indentAfterFirst(lines, width);
}

/** Where the line after what ends here begins. */
export function lineAfter(text: string, end: number): number {
  const at = text[end - 1] === "\n" ? end - 1 : text.indexOf("\n", end);
  return at < 0 ? text.length : at + 1;
}

function indentAfterFirst(lines: string, width: number): string {
  return lines.replace(/\n(?=[^\n])/g, `\n${" ".repeat(width)}`);
}

function lineOf(text: string, offset: number): number {
  return text.lastIndexOf("\n", offset - 1) + 1;
}
